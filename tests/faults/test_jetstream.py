"""The crowd carried by a stream of three nodes: one node and one worker die midway, and nobody is lost or told twice."""

from __future__ import annotations

from uuid import UUID

import pytest

from tests.faults import promises
from tests.faults.world import World
from tools.postgres import free_port
from tools.waiting import wait_until

NODES = ("nats0", "nats1", "nats2")
TELL = "tests.faults.domain.tell_residents"


def start_nodes(world: World) -> list[int]:
    """A cluster on loopback, each node with a store of its own."""
    clients, routes = [free_port() for _node in NODES], [free_port() for _node in NODES]
    peers = ", ".join(f'"nats://127.0.0.1:{port}"' for port in routes)
    for name, client, route in zip(NODES, clients, routes, strict=True):
        config = world.folder / f"{name}.conf"
        config.write_text(
            f'server_name: {name}\nhost: "127.0.0.1"\nport: {client}\n'
            f'jetstream {{ store_dir: "{world.folder / name}" }}\n'
            f'cluster {{ name: lastmile, host: "127.0.0.1", port: {route}, routes: [{peers}] }}\n'
        )
        world.start(name, ["nats-server", "-c", str(config)])
    wait_until(
        lambda: any("metadata leader" in (world.folder / f"{name}.log").read_text() for name in NODES), "one leads"
    )
    return clients


@pytest.fixture(scope="module")
def night(world: World) -> dict[str, UUID]:
    """Three messages to everybody: an untroubled one, one in which a node dies, one in which a worker does."""
    clients = start_nodes(world)
    world.env["LASTMILE_NATS"] = ",".join(f"nats://127.0.0.1:{port}" for port in clients)
    world.python("from tests.faults import domain; domain.prepare_residents()")
    world.start_all(sealers=1)
    matters = {"calm": world.later(TELL)}
    world.drain()
    matters["node"] = world.later(TELL)
    wait_until(lambda: told(world, matters["node"]) > 0, "the crowd is on its way")
    world.kill("nats0")
    wait_until(lambda: told(world, matters["node"]) > 20 or not waits(world), "it goes on")
    world.start_again()
    world.throw("gateway.after")
    matters["worker"] = world.later(TELL)
    world.wait_for_death("gateway.after")
    world.start_again()
    matters["call"] = world.open_call()
    world.drain()
    return matters


def told(world: World, matter: UUID) -> int:
    sql = "SELECT count(*) FROM channels_attempt WHERE subject_uid = ? AND state NOT IN ('waiting', 'leased')"
    return world.count(sql, world.key(matter))


def waits(world: World) -> int:
    return world.count("SELECT count(*) FROM channels_attempt WHERE state IN ('waiting', 'leased')")


def was_carried(world: World) -> bool:
    """Whether stretches really went by the stream, rather than by the table."""
    return any(file.stat().st_size > 0 for file in world.folder.glob("nats*/jetstream/**/msgs/*.blk"))


@pytest.mark.parametrize("matter", ["calm", "node", "worker"])
def test_everybody_is_told_once(world: World, night: dict[str, UUID], matter: str) -> None:
    promises.every_resident_is_told(world, night[matter])
    promises.nobody_is_called_twice(world, night[matter])


def test_it_went_by_the_stream(world: World, night: dict[str, UUID]) -> None:
    assert was_carried(world)
    assert "gateway.after" in world.killed_at()


def test_posts_are_called_beside_it_and_the_board_equals_a_recount(world: World, night: dict[str, UUID]) -> None:
    promises.nobody_is_lost(world, night["call"])
    promises.counts_equal_a_recount(world)
