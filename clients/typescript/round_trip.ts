/** Post claims, read their figure, follow a list to its end, and be told what is wrong.
 *
 *  node round_trip.ts http://127.0.0.1:8000
 */
import createClient from "openapi-fetch";
import type { components, paths } from "./generated/schema.ts";

type Claim = components["schemas"]["ClaimIn"];
type FigureList = components["schemas"]["FigureList"];

const headers = { "X-Scraper": "typescript-client" };
const said = { ministry: 10_000, monitor: 15_000, newspaper: 40_000 };

function claim(source: string, value: number, event: string): Claim {
  return { metric: "killed", event, period: "2022", value, source };
}

/** What was asked for, or the problem as an error: its `detail` says what to do. */
function answered<Data>(answer: { data?: Data; error?: { detail: string } }): Data {
  if (answer.data === undefined) throw new Error(answer.error?.detail);
  return answer.data;
}

async function main(baseUrl: string): Promise<void> {
  const client = createClient<paths>({ baseUrl, headers });

  let id = "";
  for (const [source, value] of Object.entries(said)) {
    const body = claim(source, value, "siege");
    id = answered(await client.POST("/v1/claims", { body })).figure.id;
  }

  const others = [1, 2, 3].map((day) => claim("monitor", 70 + day, `day-${day}`));
  const batch = answered(await client.POST("/v1/claims/batch", { body: others }));

  if (typeof batch === "string") throw new Error("lines are answered to whoever asks for them");

  const params = { path: { figure_id: id } };
  const figure = answered(await client.GET("/v1/figures/{figure_id}", { params }));

  const pages: string[][] = [];
  let page: FigureList = answered(
    await client.GET("/v1/figures", { params: { query: { limit: 2 } } }),
  );
  for (;;) {
    pages.push(page.items.map((item) => item.event.slug));
    if (page.next === null) break;
    page = (await (await fetch(page.next)).json()) as FigureList;
  }

  const refused = await client.POST("/v1/claims", { body: claim("monitor", -3, "siege") });
  if (refused.error === undefined) throw new Error("a count below zero was taken");

  console.log(
    JSON.stringify({
      figure: [figure.low, figure.best, figure.high],
      disagreement: figure.disagreement,
      flags: figure.flags.map((flag) => [flag.code, flag.severity]),
      updated: new Date(figure.updated_at ?? "").toISOString().slice(-1) === "Z" ? "UTC" : "",
      created: batch.created,
      pages,
      refused: [
        refused.error.status,
        ...(refused.error.errors ?? []).map((wrong) => [wrong.field, wrong.remedy]),
      ],
    }),
  );
}

await main(process.argv[2] ?? "http://127.0.0.1:8000");
