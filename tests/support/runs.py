"""One run of the law of threading: everything at once, then sweeps, then a look at what stands there."""

from random import Random
from typing import Any

from support import trees
from support.desk import Wakes, answered, broken, noted, opened_desk, result, seen, swept, told, visible_once
from support.fates import ROUGH
from support.growing import INBOX
from support.memory import MemoryClient
from support.scheduler import Simulation


def run(memory: MemoryClient, seed: int, tree: trees.Tree, inbox: str = INBOX) -> Simulation:
    """Everything at once: facts in any order and more than once, answers, notes and sweeps in between, and kills."""
    memory.clear()
    opened_desk((inbox, *tree.companies))
    random = Random(seed)
    wakes = Wakes(random)
    simulation = Simulation(seed, memory, odds=ROUGH, wake=wakes)
    for fact in tree.facts:
        simulation.spawn("tell", lambda fact=fact: told(fact, tree, inbox))
    for post in tree.posts:
        if post.author == inbox and random.random() < 0.3:
            simulation.spawn("answer", lambda post=post: answered(post, inbox))
    if random.random() < 0.3:
        simulation.spawn("note", lambda: noted(random))
    simulation.run()
    return finished(memory, simulation, wakes)


def finished(memory: MemoryClient, simulation: Simulation, wakes: Wakes) -> Simulation:
    """Sweeps, until nothing is owed."""
    for _ in range(12):
        if not (jobs := swept(memory, wake=wakes)):
            break
        for name, work in jobs:
            simulation.spawn(name, work)
        simulation.run()
    return simulation


def differs(memory: MemoryClient, seed: int, tree: trees.Tree, inbox: str = INBOX) -> list[Any]:
    """What is other than the reference says, of one run."""
    with run(memory, seed, tree, inbox):
        there = seen(memory)
        wanted, found = trees.expected(tree, inbox), result(there, inbox)
        faults: list[Any] = [*broken(there), *visible_once(there)]
        return faults if found == wanted else [*faults, found, wanted]
