"""Feed one parser with bytes that reach new lines of it, by atheris, in the room of `.venv-fuzz`.

    .venv-fuzz/bin/python -m tests.fuzz.guided period 60 FOLDER

for a minute, with what it learns kept in a folder. It ends with code 0 unless an input breaks what
the target promises; that input is then in the folder as `crash-…`.
"""

import sys
from pathlib import Path


def main(name: str, seconds: str, folder: str) -> None:
    import atheris  # it is in no other environment

    with atheris.instrument_imports(include=["app", "csv", "json"]):
        from tests.fuzz.parsers import TARGETS

    target = TARGETS[name]
    place = Path(folder)
    corpus = place / "corpus"
    corpus.mkdir(exist_ok=True)
    for number, word in enumerate([b"".join(target.words), *target.words]):
        (corpus / f"word-{number}").write_bytes(word)
    words = ["".join(map(r"\x{:02x}".format, word)) for word in target.words if len(word) < 60]
    (place / "words.dict").write_text("".join(f'"{word}"\n' for word in words))
    atheris.Setup(
        [
            name,
            str(corpus),
            f"-max_total_time={seconds}",
            "-max_len=1000",
            f"-dict={place / 'words.dict'}",
            f"-artifact_prefix={place}/",
            "-print_final_stats=1",
        ],
        target.holds,
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
