"""Everything that is measured, in turn, so that whatever else the machine does meets all alike."""

from collections.abc import Callable
from functools import partial

from benchmarks.clients import UnexpectedAnswerError
from benchmarks.measure import Bench, Costs, queries_of, question_of, with_etags
from benchmarks.plan.written import Planned
from benchmarks.servers import Server

ROUNDS, GOAL_SECONDS, GOAL_FLOOR_SECONDS = 4, 1.0, 0.5
OTHER_ROUNDS, SECONDS, FLOOR_SECONDS = 3, 0.25, 0.1
Tell = Callable[[str], None]


def measured(plan: list[Planned], server: Server, tell: Tell) -> tuple[Costs, list[Costs], list[str]]:
    """The floor, every operation, and what went wrong: those with a goal are asked several times and for longer."""
    with_etags(plan, server.port)
    bench, problems = Bench(server), list[str]()

    def all_that(work: Callable[[Bench, Costs], None], rows: list[Costs]) -> list[Costs]:
        return [costs for costs in rows if _went_well(costs, problems, partial(work, bench, costs))]

    found = all_that(_count, [Costs(each) for each in plan])
    tell(f"{len(found)} operations answer as they should.")
    goals = [costs for costs in found if costs.planned.goal is not None]
    _goals(bench, goals)
    tell("the goals are measured.")
    bench.begin(FLOOR_SECONDS)
    others = [costs for costs in found if costs.planned.goal is None]
    for _ in range(OTHER_ROUNDS):  # of all in turn: half a second of something else must not be all that is seen of one
        others = all_that(_once, others)
    return bench.floor, [*goals, *others], problems


def _count(bench: Bench, costs: Costs) -> None:
    """Which also warms it up."""
    costs.queries = queries_of(costs.planned, bench.server.port)


def _once(bench: Bench, costs: Costs) -> None:
    bench.turn(costs, question_of(costs.planned), seconds=SECONDS, floor_seconds=FLOOR_SECONDS)


def _went_well(costs: Costs, problems: list[str], work: Callable[[], None]) -> bool:
    """All that can't be measured are named together."""
    try:
        work()
    except (UnexpectedAnswerError, OSError, KeyError) as error:
        problems.append(f"{costs.planned.operation} {costs.planned.title}: {error}")
        return False
    return True


def _goals(bench: Bench, goals: list[Costs]) -> None:
    asked = [question_of(each.planned) for each in goals]
    for question in asked:
        bench.warm(question)
    bench.begin(GOAL_FLOOR_SECONDS)
    for _ in range(ROUNDS):
        for costs, question in zip(goals, asked, strict=True):
            bench.turn(costs, question, seconds=GOAL_SECONDS, floor_seconds=GOAL_FLOOR_SECONDS)
