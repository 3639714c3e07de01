"""The gold sets: how they are read, cleaned and split."""

from app.reconcile import Claim, Source, count
from benchmarks.accuracy import gold, synthetic
from benchmarks.accuracy.gold import Question


def question(*values):
    claims = (
        Claim(id=str(n), source=Source(str(n)), quantity=count(v)) for n, v in enumerate(values)
    )
    return Question("town", tuple(claims), 100.0)


def test_a_claim_far_from_the_middle_one_is_an_outlier():
    (kept,) = gold.without_outliers([question(100, 110, 10**18, 3)])
    assert [claim.quantity.low for claim in kept.claims] == [100, 110]


def test_every_question_lies_in_one_half():
    questions = [Question(f"town {n}", (), None) for n in range(50)]
    first, second = gold.halves(questions)
    assert sorted(q.name for q in first + second) == sorted(q.name for q in questions)
    assert min(len(first), len(second)) > 10


def test_an_upper_bound_of_the_synthetic_file_states_no_lower_end(tmp_path):
    (tmp_path / gold.SYNTHETIC).write_text(
        "object,source,lo,hi,origin,kind,truth\n"
        "g1,a,0.0,300.0,o1,am,250.0\n"
        "g1,b,200.0,300.0,o2,r,250.0\n"
    )
    (read,) = gold.synthetic(tmp_path)
    assert [str(claim.quantity) for claim in read.claims] == ["at most 300", "200 to 300"]
    assert read.truth == 250


def test_a_seed_gives_the_same_questions_again_and_another_seed_others():
    first = synthetic.fresh(7, questions=20)
    assert first == synthetic.fresh(7, questions=20)
    truths = [q.truth for q in first]
    assert truths != [q.truth for q in synthetic.fresh(8, questions=20)]
