"""A client of duijie from first call to last: create, match both ways, explain, be refused, clear up.

Every answer is checked against what the contract promises; the first surprise ends the program with 1.
"""

import argparse
import sys
import uuid

import grpc
from google.rpc import error_details_pb2
from grpc_status import rpc_status

import access
import printout
import sample
import stubs

DEADLINE_SECONDS = 30


class Surprise(Exception):
    """An answer that the contract does not allow."""


def expect(condition, what):
    if not condition:
        raise Surprise(what)


class Client:
    """The services and the messages, and the records of this example."""

    def __init__(self, channel):
        self.v1 = stubs.load()
        self.code = sample.Codes(self.v1, channel)
        self.employers = self.v1.EmployerServiceStub(channel)
        self.vacancies = self.v1.VacancyServiceStub(channel)
        self.candidates = self.v1.CandidateServiceStub(channel)
        self.matching = self.v1.MatchingServiceStub(channel)
        self.search = self.v1.SearchServiceStub(channel)
        self.names = {}
        self.sequence = 0

    def clear(self):
        """Deletes what an earlier run may have left."""
        def name(collection, own_id):
            return f"publishers/{sample.PUBLISHER}/{collection}/{own_id}"

        for number in range(1, 6):
            request = self.v1.DeleteCandidateRequest(name=name("candidates", f"C{number}"), allow_missing=True)
            self.candidates.DeleteCandidate(request, timeout=DEADLINE_SECONDS)
        request = self.v1.DeleteVacancyRequest(name=name("vacancies", "V1"), allow_missing=True)
        self.vacancies.DeleteVacancy(request, timeout=DEADLINE_SECONDS)
        request = self.v1.DeleteEmployerRequest(name=name("employers", "E1"), allow_missing=True)
        self.employers.DeleteEmployer(request, timeout=DEADLINE_SECONDS)

    def create(self):
        printout.heading("登记单位和岗位 / an employer and a vacancy")
        request = self.v1.CreateEmployerRequest(employer=sample.employer(self.v1, self.code))
        employer = self.employers.CreateEmployer(request, timeout=DEADLINE_SECONDS)
        print(f"{employer.name}  {employer.registered_name}")
        request = self.v1.CreateVacancyRequest(
            vacancy=sample.vacancy(self.v1, self.code), request_id=str(uuid.uuid4())
        )
        vacancy = self.vacancies.CreateVacancy(request, timeout=DEADLINE_SECONDS)
        again = self.vacancies.CreateVacancy(request, timeout=DEADLINE_SECONDS)
        expect(again.name == vacancy.name, "a repeated request_id made a second vacancy")
        print(f"{vacancy.name}  {vacancy.title}  {vacancy.pay.min_yuan}–{vacancy.pay.max_yuan} 元/月")
        self.vacancy = vacancy

    def upsert(self):
        printout.heading("流式登记求职者，每条各有结果 / a stream of candidates, each with its own status")
        people = sample.candidates(self.v1, self.code)
        wrong = self.v1.Candidate(key=self.v1.RecordKey(publisher=sample.PUBLISHER, own_id="C6"))
        wrong.person.name = "钱芳"
        wrong.wishes.occupations.append("6-31-01-99")
        parts = [
            self.v1.UpsertCandidatesRequest(candidates=people[:3] + [wrong]),
            self.v1.UpsertCandidatesRequest(candidates=people[3:]),
        ]
        everybody = people[:3] + [wrong] + people[3:]
        answers = self.candidates.UpsertCandidates(iter(parts), timeout=DEADLINE_SECONDS)
        results = [result for answer in answers for result in answer.results]
        expect([result.index for result in results] == list(range(6)), "the results are not in the order of the stream")
        for person, result in zip(everybody, results):
            if result.status.code == 0:
                expect(result.outcome == self.v1.WRITE_OUTCOME_CREATED, f"{person.key.own_id} was not created")
                self.names[result.name] = person.person.name
                self.sequence = max(self.sequence, result.sequence)
                print(f"{result.name}  {person.person.name}")
            else:
                expect(person is wrong, f"{person.key.own_id} was refused: {result.status}")
                for violation in result.status.violations:
                    print(f"   未登记 {person.person.name}：{violation.field} {violation.reason} {violation.message.zh}")
                    print(f"     {violation.hint.zh}")
                    expect(violation.field == "wishes.occupations[0]", f"wrong field path {violation.field}")
        expect(len(self.names) == 5, f"{len(self.names)} of 5 candidates were stored")

    def match_candidates(self):
        printout.heading("为岗位找人 / candidates for the vacancy")
        request = self.v1.MatchCandidatesRequest(
            vacancy=self.vacancy.name,
            k=3,
            filter=self.v1.SearchFilter(publishers=[sample.PUBLISHER]),
            view=self.v1.VIEW_FULL,
            min_sequence=self.sequence,
            excluded_size=10,
        )
        answer = self.matching.MatchCandidates(request, timeout=DEADLINE_SECONDS)
        for found in answer.matches:
            self.check(found)
            printout.match(found.rank, self.names[found.candidate], found.score, found.explanation)
        order = [(-found.score.pair, -found.score.coverage) for found in answer.matches]
        expect(order == sorted(order), "the list is not in the order of the scores")
        expect([found.rank for found in answer.matches] == [1, 2, 3], "the ranks are not 1, 2, 3")
        expect(answer.considered == 5, f"{answer.considered} of 5 candidates were considered")
        expect(answer.eligible == 4, f"{answer.eligible} candidates are eligible instead of 4")
        expect(self.names[answer.matches[0].candidate] == "张伟", "the best candidate is not the obvious one")
        for excluded in answer.excluded:
            print(f"未入选 {self.names[excluded.candidate]}")
            printout.hard_outcomes(excluded.outcomes)
        expect([self.names[one.candidate] for one in answer.excluded] == ["赵敏"], "the wrong people were left out")
        self.left_out = answer.excluded[0].candidate
        self.best = answer.matches[0]

    def match_vacancies(self):
        printout.heading("为求职者找岗位 / vacancies for the best candidate")
        request = self.v1.MatchVacanciesRequest(
            candidate=self.best.candidate,
            k=5,
            filter=self.v1.SearchFilter(publishers=[sample.PUBLISHER]),
            view=self.v1.VIEW_FULL,
            min_sequence=self.sequence,
        )
        answer = self.matching.MatchVacancies(request, timeout=DEADLINE_SECONDS)
        expect(len(answer.matches) == 1, f"{len(answer.matches)} vacancies instead of 1")
        found = answer.matches[0]
        self.check(found)
        print(f"{found.rank}. {found.title}  综合 {printout.shown(found.score.pair)}")
        expect(found.score == self.best.score, "the same pair has two scores")

    def explain(self):
        printout.heading(f"{self.names[self.left_out]} 为什么没有入选 / why not, and what would change it")
        request = self.v1.ExplainMatchRequest(
            vacancy=self.vacancy.name, candidate=self.left_out, k=3, min_sequence=self.sequence
        )
        answer = self.matching.ExplainMatch(request, timeout=DEADLINE_SECONDS)
        expect(not answer.eligible, "a person without the required certificate is eligible")
        failed = [one for one in answer.explanation.hard_outcomes if one.outcome == self.v1.OUTCOME_NOT_MET]
        expect(len(failed) == 1, f"{len(failed)} hard terms are not met instead of 1")
        printout.hard_outcomes(failed)
        expect(not answer.why_not.in_list, "a person who was left out is in the list")
        expect(answer.why_not.remedies, "nothing would bring the person in")
        printout.why_not(answer.why_not)

    def find(self):
        printout.heading("全文检索“维修电工” / full-text search")
        request = self.v1.SearchVacanciesRequest(
            query="维修电工",
            filter=self.v1.SearchFilter(publishers=[sample.PUBLISHER]),
            facets=["occupation"],
            view=self.v1.VIEW_FULL,
            min_sequence=self.sequence,
        )
        answer = self.search.SearchVacancies(request, timeout=DEADLINE_SECONDS)
        expect(answer.total_size == 1 and answer.total_places == 3, f"{answer.total_size} vacancies with {answer.total_places} places instead of 1 with 3")
        for hit in answer.hits:
            print(f"{hit.name}  {hit.title}  {' … '.join(mark.fragment for mark in hit.highlights)}")
        for value in answer.facets[0].values:
            print(f"   {value.display_name}：{value.count} 个岗位，{value.places} 人")

    def be_refused(self):
        printout.heading("错误请求都有说明 / bad requests are told what to do")
        v1 = self.v1
        match = v1.MatchCandidatesRequest(vacancy=self.vacancy.name, profile="no-such-profile", k=3)
        self.refused(self.matching.MatchCandidates, match, grpc.StatusCode.INVALID_ARGUMENT, "profile")
        match = v1.MatchCandidatesRequest(vacancy=self.vacancy.name, k=1_000_000_000)
        self.refused(self.matching.MatchCandidates, match, grpc.StatusCode.INVALID_ARGUMENT, "k")
        vacancy = v1.Vacancy()
        vacancy.CopyFrom(self.vacancy)
        vacancy.title = "维修电工（夜班）"
        self.vacancies.UpdateVacancy(v1.UpdateVacancyRequest(vacancy=vacancy), timeout=DEADLINE_SECONDS)
        vacancy.title = "另一处的修改"
        stale = v1.UpdateVacancyRequest(vacancy=vacancy)
        self.refused(self.vacancies.UpdateVacancy, stale, grpc.StatusCode.ABORTED, None)

    def refused(self, call, request, code, field):
        try:
            call(request, timeout=DEADLINE_SECONDS)
        except grpc.RpcError as error:
            expect(error.code() == code, f"{error.code()} instead of {code}: {error.details()}")
            info, violations = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
            status = rpc_status.from_call(error)
            expect(status is not None, "the refusal has no details")
            for detail in status.details:
                detail.Unpack(info) or detail.Unpack(violations)
            expect(info.reason and info.reason == info.reason.upper(), "the refusal has no reason")
            fields = [violation.field for violation in violations.field_violations]
            expect(field is None or field in fields, f"the refusal names {fields} instead of {field}")
            printout.refusal(code.name, info.reason, violations.field_violations, error.details())
            return
        raise Surprise(f"a bad request was answered: {request}")

    def check(self, found):
        """The contributions of a side add up to its score, whatever the pair."""
        explained = found.explanation
        for side, terms in (
            (found.score.employer, explained.employer_terms),
            (found.score.seeker, explained.seeker_terms),
        ):
            total = sum(term.contribution for term in terms)
            expect(total == side.score, f"the parts add up to {total} instead of {side.score}")


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    access.add_arguments(arguments)
    arguments.add_argument("--keep", action="store_true", help="leave the records in the server")
    options = arguments.parse_args()
    with access.channel(options) as channel:
        try:
            grpc.channel_ready_future(channel).result(timeout=15)
        except grpc.FutureTimeoutError:
            print(f"no server at {options.server}; start one with: cargo run --release -- serve", file=sys.stderr)
            return 1
        client = Client(channel)
        try:
            client.clear()
            for step in (
                client.create,
                client.upsert,
                client.match_candidates,
                client.match_vacancies,
                client.explain,
                client.find,
                client.be_refused,
            ):
                step()
            if not options.keep:
                client.clear()
        except Surprise as surprise:
            print(f"surprise: {surprise}", file=sys.stderr)
            return 1
        except grpc.RpcError as error:
            print(f"surprise: {error.code().name}: {error.details()}", file=sys.stderr)
            return 1
    print("\n一切如约 / every answer was as the contract says")
    return 0


if __name__ == "__main__":
    sys.exit(main())
