"""The records of the example: one employer, one vacancy for an electrician, five people. Nobody in it is real."""

PUBLISHER = "python-example"


class Codes:
    """Looks a code up by what people call it, once."""

    def __init__(self, v1, channel):
        self._v1, self._service, self._known = v1, v1.CodeServiceStub(channel), {}

    def __call__(self, system, text):
        key = (system, text)
        if key not in self._known:
            request = self._v1.GetCodeRequest(system=system, text=text)
            self._known[key] = self._service.GetCode(request, timeout=10).code
        return self._known[key]


def employer(v1, code):
    return v1.Employer(
        key=v1.RecordKey(publisher=PUBLISHER, own_id="E1"),
        registered_name="聊城示例电气有限公司",
        kind=code("employer-kind", "有限责任公司"),
        industry="C38",
        size=code("employer-size", "中型企业"),
        seat=v1.Place(division=code("division", "东昌府区")),
    )


def vacancy(v1, code):
    return v1.Vacancy(
        key=v1.RecordKey(publisher=PUBLISHER, own_id="V1"),
        employer="E1",
        title="维修电工",
        occupation=code("occupation", "电工"),
        sites=[v1.WorkSite(place=v1.Place(division=code("division", "东昌府区")), head_count=3)],
        job_type="full-time",
        pay=v1.Pay(min_yuan=5000, max_yuan=7000, unit=v1.PAY_UNIT_MONTH),
        benefits=["five-insurances", "free-meals"],
        duties="负责车间电气设备的日常巡检、维修和保养，排除配电及控制线路故障。",
        requirements=v1.Requirements(
            education=code("education", "中专"),
            experience_months=12,
            required_certificates=[code("certificate", "低压电工作业证")],
            preferred_skills=[v1.SkillLevel(skill=code("skill", "电气维修"), level=2)],
        ),
    )


def candidates(v1, code):
    """Five people: three who fit more or less, one without the certificate, one of whom little is known."""
    college, secondary = code("education", "大专"), code("education", "中专")
    permit, repair = code("certificate", "低压电工作业证"), code("skill", "电气维修")
    electrician, fitter = code("occupation", "电工"), code("occupation", "机修钳工")
    dongchangfu, chiping = code("division", "东昌府区"), code("division", "茌平区")
    return [
        _candidate(v1, "C1", "张伟", dongchangfu, electrician, 6000, college, 36, [permit], [(repair, 3)]),
        _candidate(v1, "C2", "李娜", chiping, electrician, 6500, secondary, 24, [permit], [(repair, 2)]),
        _candidate(v1, "C3", "王强", dongchangfu, fitter, 7500, college, 18, [permit], []),
        _candidate(v1, "C4", "赵敏", dongchangfu, electrician, 5500, college, 30, [], [(repair, 3)], absent=["certificates"]),
        v1.Candidate(
            key=v1.RecordKey(publisher=PUBLISHER, own_id="C5"),
            person=v1.Person(name="孙磊"),
            wishes=v1.Wishes(occupations=[fitter]),
        ),
    ]


def _candidate(v1, own_id, name, home, wish, pay, education, months, certificates, skills, absent=()):
    return v1.Candidate(
        key=v1.RecordKey(publisher=PUBLISHER, own_id=own_id),
        absent=absent,
        person=v1.Person(name=name, birth_date="2001-05-20"),
        home=v1.Place(division=home),
        education=v1.Education(level=education),
        experience_months=months,
        certificates=certificates,
        skills=[v1.SkillLevel(skill=skill, level=level) for skill, level in skills],
        wishes=v1.Wishes(
            occupations=[wish],
            divisions=[home],
            pay=v1.Pay(min_yuan=pay, unit=v1.PAY_UNIT_MONTH),
            job_types=["full-time"],
        ),
        consents=[v1.Consent(purpose=v1.CONSENT_PURPOSE_MATCHING, granted=True, decided_on="2026-01-01")],
    )
