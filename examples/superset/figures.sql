-- One row a figure, as GET /v1/figures lists them. `errors` are the flags that say: quote no single
-- number. Flags that rest on other events are worked out at every read, so they are in the API alone.
WITH told AS (
  SELECT
    concat_ws(
      ' · ', events.title, places.title, populations.title, figures.metric, figures.period
    ) AS figure,
    figures.id,
    events.title AS event,
    populations.title AS population,
    places.title AS place,
    figures.metric,
    figures.period,
    figures.as_of,
    figures.low,
    figures.best,
    figures.high,
    figures.disagreement,
    (
      SELECT string_agg(code, ', ' ORDER BY code) FROM figure_flags
      WHERE figure_id = figures.id AND severity = 'error'
    ) AS errors,
    figures.updated_at
  FROM figures
  JOIN events ON events.slug = figures.event
  JOIN populations ON populations.slug = figures.population
  LEFT JOIN places ON places.slug = figures.place
)
SELECT *, CASE WHEN errors IS NULL THEN figure ELSE figure || ' (quote no single number)' END AS label
FROM told
