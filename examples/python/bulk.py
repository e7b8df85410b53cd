"""A bulk run over all records of a server: dry run, start, progress, report, the first lists, a file, and clearing up."""

import argparse
import sys
import uuid

import grpc

import access
import printout
import stubs

DEADLINE_SECONDS = 30
LONG_SECONDS = 3600


def run(v1, runs, k):
    wanted = dict(k=k, k_per_candidate=k)
    dry = runs.StartBulkRun(v1.StartBulkRunRequest(validate_only=True, **wanted), timeout=DEADLINE_SECONDS)
    estimate = dry.estimate
    print(f"{dry.vacancies} 个岗位，{dry.candidates} 人，{estimate.pairs} 对；"
          f"约 {estimate.duration.seconds} 秒，{estimate.memory_bytes >> 20} MiB 内存")

    request = v1.StartBulkRunRequest(request_id=str(uuid.uuid4()), **wanted)
    started = runs.StartBulkRun(request, timeout=DEADLINE_SECONDS)
    for told in runs.WatchBulkRun(v1.WatchBulkRunRequest(name=started.name), timeout=LONG_SECONDS):
        print(f"{told.name} {v1.BulkRunState.Name(told.state)} {told.lists_done}/{told.lists}")
    if told.state != v1.BULK_RUN_STATE_SUCCEEDED:
        print(f"{told.failure.reason} {told.failure.message.zh}", file=sys.stderr)
        return 1

    for side, report in (("岗位", told.report.vacancy_lists), ("求职者", told.report.candidate_lists)):
        print(f"{side}：{report.lists} 个列表，{report.empty_lists} 个为空；对方 {report.items - report.items_listed} 个未被列出")
        for reason in report.main_exclusions:
            print(f"   {reason.count} 个因 {reason.message.zh}")

    lists = runs.ReadBulkRun(v1.ReadBulkRunRequest(name=started.name), timeout=LONG_SECONDS)
    for part in lists:
        if part.vacancy_list.matches:
            best = part.vacancy_list.matches[0]
            print(f"{part.vacancy_list.title}：首位 {best.key.own_id}，{printout.shown(best.score.pair)} 分")
            break
    lists.cancel()

    file = runs.ExportBulkRun(v1.ExportBulkRunRequest(name=started.name, format="csv"), timeout=LONG_SECONDS)
    print(f"{file.file}：{file.rows} 行，SHA-256 {file.sha256}")
    runs.DeleteBulkRun(v1.DeleteBulkRunRequest(name=started.name), timeout=DEADLINE_SECONDS)
    return 0


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    access.add_arguments(arguments)
    arguments.add_argument("-k", type=int, default=5, help="length of the lists (default: %(default)s)")
    options = arguments.parse_args()
    v1 = stubs.load()
    with access.channel(options) as channel:
        try:
            return run(v1, v1.BulkRunServiceStub(channel), options.k)
        except grpc.RpcError as error:
            print(f"{error.code().name}: {error.details()}", file=sys.stderr)
            return 1


if __name__ == "__main__":
    sys.exit(main())
