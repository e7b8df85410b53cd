"""What an answer looks like to an official: Chinese sentences, scores from 0 to 100 with one decimal."""

OUTCOMES = {1: "符合", 2: "不符合", 3: "信息缺失"}


def heading(text):
    print(f"\n== {text}")


def shown(score):
    """A score of 0 to 100000 as people read it."""
    return f"{score / 1000:.1f}"


def match(rank, name, score, explanation):
    sides = f"单位看 {shown(score.employer.score)}  本人看 {shown(score.seeker.score)}  已知 {score.coverage / 10:.0f}%"
    print(f"{rank}. {name}  综合 {shown(score.pair)}（{sides}）")
    for label, terms in (("单位", explanation.employer_terms), ("本人", explanation.seeker_terms)):
        for term in terms:
            if term.HasField("value"):
                print(f"     {label} +{shown(term.contribution):>4}  {term.display_name.zh}：{term.message.zh}")
        unknown = "、".join(term.display_name.zh for term in terms if not term.HasField("value"))
        if unknown:
            print(f"     {label} 未知  {unknown}")


def hard_outcomes(outcomes):
    for outcome in outcomes:
        print(f"     {OUTCOMES.get(outcome.outcome, '?')}  {outcome.message.zh}")


def why_not(answer):
    print(f"   {answer.message.zh}")
    for remedy in answer.remedies:
        changes = "；".join(change.message.zh for change in remedy.changes)
        print(f"     → {changes}：第 {remedy.rank} 名，综合 {shown(remedy.score)}")


def refusal(code, reason, violations, message):
    print(f"   {code} {reason}：{message}")
    for violation in violations:
        print(f"     {violation.field}：{violation.description}")
