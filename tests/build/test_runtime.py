"""Python in the browser: only the pinned files, each once, and one sentence when anything is off."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
import os
import shutil
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from autograde.build import pinned, runtime
from autograde.build.pinned import Lock, Pinned, read_lock, wheels
from autograde.grading.course import CourseError

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "_build" / "static" / "pyodide"
MADE = (
    "pyodide-lock.json", "lite-lock.json", "gradients_by_hand_student-*.whl", "page-packages.zip", "page-stdlib.zip",
)  # fmt: skip


def sha384(file: Path) -> str:
    return "sha384-" + base64.b64encode(hashlib.sha384(file.read_bytes()).digest()).decode()


def refused(what, *arguments) -> str:
    """The one sentence that the call is refused with."""
    with pytest.raises(CourseError) as caught:
        what(*arguments)
    sentence = str(caught.value)
    assert sentence.endswith(".") and "\n" not in sentence and ". " not in sentence
    return sentence


@pytest.fixture
def copy(tmp_path) -> Path:
    """The runtime once more, in links: change a file by putting another in its place."""
    folder = tmp_path / "pyodide"
    shutil.copytree(
        BUILT, folder, copy_function=os.link if BUILT.stat().st_dev == tmp_path.stat().st_dev else shutil.copy
    )
    return folder


def change(file: Path, data: bytes) -> None:
    file.unlink()
    file.write_bytes(data)


def one(folder: Path, pattern: str) -> Path:
    (file,) = folder.glob(pattern)
    return file


# what is published


def test_every_file_is_in_the_committed_lock_or_made_here():
    lock = read_lock(ROOT / pinned.LOCK)
    made = {one(BUILT, pattern).name for pattern in MADE}
    assert {file.name for file in BUILT.iterdir()} == {*lock.files, *made, "runtime.json"}
    for name, pin in lock.files.items():
        data = (BUILT / name).read_bytes()
        assert (pin.size, pin.sha256, pin.sha384) == (len(data), hashlib.sha256(data).hexdigest(), sha384(BUILT / name))


def test_the_map_holds_the_hash_of_every_other_file():
    hashes = json.loads((BUILT / "runtime.json").read_text())
    assert hashes == {file.name: sha384(file) for file in BUILT.iterdir() if file.name != "runtime.json"}


@pytest.mark.parametrize("name", ["pyodide-lock.json", "lite-lock.json"])
def test_the_locks_list_only_what_is_there_and_all_that_it_needs(name):
    packages = json.loads((BUILT / name).read_text())["packages"]
    for package in packages.values():
        file = BUILT / package["file_name"]
        assert hashlib.sha256(file.read_bytes()).hexdigest() == package["sha256"]
        assert {need.replace("_", "-") for need in package["depends"]} <= set(packages)
    student = packages["gradients-by-hand-student"]
    assert student["imports"] == ["autograde"]
    built = one(ROOT / "_build" / "student", "*.whl")
    assert (BUILT / student["file_name"]).read_bytes() == built.read_bytes()


def test_a_check_on_the_page_loads_nothing_but_numpy_and_the_student_wheel():
    packages = json.loads((BUILT / "pyodide-lock.json").read_text())["packages"]
    assert set(packages) == {"numpy", "gradients-by-hand-student"}


def modules(*archives: str) -> dict[str, bool]:
    """The Python modules in some zip archives of the runtime, and which of them are compiled."""
    names = [name for one_of in archives for name in zipfile.ZipFile(one(BUILT, one_of)).namelist()]
    found = {name.removesuffix("c"): name.endswith("c") for name in names if name.endswith((".py", ".pyc"))}
    assert len(found) == sum(name.endswith((".py", ".pyc")) for name in names), "a module is there twice"
    return found


@pytest.mark.parametrize(
    ("made", "of"),
    [
        ("page-stdlib.zip", ["python_stdlib.zip"]),
        ("page-packages.zip", ["numpy-*.whl", "gradients_by_hand_student-*.whl"]),
    ],
)
def test_the_compiled_archives_hold_the_pinned_modules_but_for_what_no_page_can_use(made, of):
    given, compiled = modules(*of), modules(made)
    assert set(compiled) <= set(given)
    gone = {name.split("/")[0] for name in set(given) - set(compiled) if not name.startswith("numpy/f2py/")}
    assert gone <= {
        "multiprocessing", "wsgiref", "xmlrpc", "ftplib.py", "imaplib.py", "mailbox.py", "nntplib.py",
        "smtplib.py", "socketserver.py", "telnetlib.py",
    }  # fmt: skip
    assert not any(given.values())
    assert all(done for name, done in compiled.items() if name.startswith("autograde/") or name == "numpy/__init__.py")
    assert 0 < sum(compiled.values()) < len(compiled)


def test_the_site_holds_the_runtime_whole_and_once():
    html = ROOT / "_build" / "html"
    runtime.check(html / "_static" / "pyodide", read_lock(ROOT / pinned.LOCK))
    for name in ("pyodide.asm.wasm", "python_stdlib.zip", "numpy-*.whl", "gradients_by_hand_student-*.whl"):
        assert len(list(html.rglob(name))) == 1


# a folder that isn't it


@pytest.mark.parametrize("pattern", ["pyodide.mjs", "pyodide.asm.wasm", "numpy-*.whl", "openssl-*.zip", *MADE])
def test_one_byte_changed_is_refused(copy, pattern):
    file = one(copy, pattern)
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    change(file, bytes(data))
    assert file.name in refused(runtime.check, copy, read_lock(ROOT / pinned.LOCK))


def test_a_hash_changed_along_with_its_file_is_refused_all_the_same(copy):
    change(copy / "pyodide.mjs", b"export const loadPyodide = 1")
    hashes = json.loads((copy / "runtime.json").read_text())
    hashes["pyodide.mjs"] = sha384(copy / "pyodide.mjs")
    change(copy / "runtime.json", json.dumps(hashes).encode())
    assert "pyodide.mjs" in refused(runtime.check, copy, read_lock(ROOT / pinned.LOCK))


@pytest.mark.parametrize("pattern", ["pyodide.js", "matplotlib-3*.whl", "runtime.json", *MADE])
def test_a_missing_file_is_refused(copy, pattern):
    file = one(copy, pattern)
    file.unlink()
    assert file.name in refused(runtime.check, copy, read_lock(ROOT / pinned.LOCK))


@pytest.mark.parametrize("name", ["extra.whl", "pyodide.mjs.map", "more/evil.js"])
def test_an_extra_file_is_refused(copy, name):
    (copy / name).parent.mkdir(exist_ok=True)
    (copy / name).write_text("more")
    assert name.split("/")[0] in refused(runtime.check, copy, read_lock(ROOT / pinned.LOCK))


def test_an_extra_file_that_the_map_lists_is_refused(copy):
    (copy / "extra.js").write_text("more")
    hashes = {**json.loads((copy / "runtime.json").read_text()), "extra.js": sha384(copy / "extra.js")}
    change(copy / "runtime.json", json.dumps(hashes).encode())
    assert "runtime.json" in refused(runtime.check, copy, read_lock(ROOT / pinned.LOCK))


def test_a_link_in_place_of_a_file_is_refused(copy):
    file = copy / "pyodide.mjs"
    file.unlink()
    file.symlink_to(BUILT / "pyodide.mjs")
    assert "pyodide.mjs" in refused(runtime.check, copy, read_lock(ROOT / pinned.LOCK))


# assembling


@pytest.fixture
def course(tmp_path) -> Path:
    """A course's folder with what is assembled: the lock, npm's package, the downloads, and what compiles them."""
    (tmp_path / "web" / "src").mkdir(parents=True)
    for name in (pinned.LOCK, "web/precompile.mjs", "web/precompile.py", "web/src/check.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    version = read_lock(ROOT / pinned.LOCK).pyodide
    for folder in ("web/node_modules/pyodide", f"_build/downloads/pyodide-{version}"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def test_assembling_gives_the_same_bytes_and_clears_what_a_stopped_run_left(course):
    out = course / "site" / "pyodide"
    for left in ("pyodide", "pyodide.new", "pyodide.old"):
        (course / "site" / left).mkdir(parents=True)
        (course / "site" / left / "half").write_text("half")
    runtime.assemble(course, out, one(ROOT / "_build" / "student", "*.whl"))
    assert {file.name: sha384(file) for file in out.iterdir()} == {file.name: sha384(file) for file in BUILT.iterdir()}
    assert [file.name for file in out.parent.iterdir()] == ["pyodide"]


@pytest.mark.parametrize("name", ["pyodide.asm.js", "pyodide-lock.json"])
def test_a_tampered_npm_package_is_refused_and_the_old_runtime_stays(course, name):
    out = course / "site" / "pyodide"
    out.mkdir(parents=True)
    (out / "old").write_text("the last good one")
    with (course / "web" / "node_modules" / "pyodide" / name).open("ab") as file:
        file.write(b" ")
    assert name in refused(runtime.assemble, course, out, one(ROOT / "_build" / "student", "*.whl"))
    assert (out / "old").read_text() == "the last good one"


def test_what_can_not_be_compiled_is_a_sentence_and_the_old_runtime_stays(course):
    out = course / "site" / "pyodide"
    out.mkdir(parents=True)
    (out / "old").write_text("the last good one")
    (course / "web" / "src" / "check.py").write_text("1 / 0\n")
    assert "ZeroDivisionError" in refused(runtime.assemble, course, out, one(ROOT / "_build" / "student", "*.whl"))
    assert (out / "old").read_text() == "the last good one"


def test_a_tampered_download_is_refused(course):
    numpy = one(course / "_build" / "downloads", "*/numpy-*.whl")
    numpy.write_bytes(numpy.read_bytes()[:-1])
    assert numpy.name in refused(runtime.assemble, course, course / "out", one(ROOT / "_build" / "student", "*.whl"))
    assert not (course / "out").exists()


def test_a_damaged_lock_is_refused(course):
    (course / pinned.LOCK).write_text('{"pyodide": "0.27.7"}')
    assert "runtime.lock.json" in refused(runtime.assemble, course, course / "out", Path("any.whl"))


# fetching

FILES = {"a.whl": b"first" * 900, "b.whl": b"second" * 900, "c.whl": b"third" * 900}


@pytest.fixture
def server():
    """A server that sends what `answers` says, whatever length it promises; `asked` lists the requests."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            name = self.path.strip("/")
            asked.append(name)
            data = answers.get(name)
            self.send_response(404 if data is None else 200)
            self.send_header("Content-Length", str(max(len(FILES[name]), len(data or b""))))
            self.end_headers()
            with contextlib.suppress(OSError):  # the other side may have read enough
                self.wfile.write(data or b"")
            self.close_connection = True

        def log_message(self, *words):
            pass

    asked: list[str] = []
    answers = dict(FILES)
    listening = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=listening.serve_forever, args=(0.05,), daemon=True).start()
    listening.address, listening.asked, listening.answers = (
        f"http://127.0.0.1:{listening.server_port}/", asked, answers,
    )  # fmt: skip
    yield listening
    listening.shutdown()


@pytest.fixture
def mirror(tmp_path, monkeypatch) -> Path:
    """A folder that pip takes for the package index, with a package that holds the files."""
    folder = tmp_path / "index"
    folder.mkdir()
    archive = folder / "holder-1.0-py3-none-any.whl"
    with zipfile.ZipFile(archive, "w") as wheel:
        for name, data in FILES.items():
            wheel.writestr(f"assets/{name}", data)
        wheel.writestr("holder-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: holder\nVersion: 1.0\n")
        wheel.writestr("holder-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr("holder-1.0.dist-info/RECORD", "")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return archive


def lock_for(server: str, archive: Path | None = None) -> Lock:
    digest = hashlib.sha256(archive.read_bytes()).hexdigest() if archive else "0" * 64
    source = {"requirement": "holder==1.0", "sha256": digest, "folder": "assets"}
    return Lock("1", (), (), server, source, {}, {name: Pinned.of(data) for name, data in FILES.items()})


def test_what_is_fetched_once_is_not_fetched_again(server, tmp_path):
    assert wheels(lock_for(server.address), tmp_path / "cache") == FILES
    assert wheels(lock_for(server.address), tmp_path / "cache") == FILES
    assert server.asked == list(FILES)


def test_a_download_that_breaks_off_is_said_and_goes_on_where_it_broke(server, tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    server.answers["b.whl"] = FILES["b.whl"][:700]
    sentence = refused(wheels, lock_for(server.address), tmp_path / "cache")
    assert "run make again" in sentence
    assert {file.name: file.read_bytes() for file in (tmp_path / "cache").iterdir()} == {"a.whl": FILES["a.whl"]}
    server.answers.update(FILES)
    server.asked.clear()
    assert wheels(lock_for(server.address), tmp_path / "cache") == FILES
    assert server.asked == ["b.whl", "c.whl"]


def test_a_server_that_sends_another_file_is_refused_and_nothing_of_it_stays(server, tmp_path):
    server.answers["b.whl"] = FILES["b.whl"].replace(b"second", b"hostil")
    assert "b.whl" in refused(wheels, lock_for(server.address), tmp_path / "cache")
    assert [file.name for file in (tmp_path / "cache").iterdir()] == ["a.whl"]


def test_a_server_that_sends_without_end_is_not_read_to_the_end(server, tmp_path):
    server.answers["a.whl"] = FILES["a.whl"] + b"more"
    server.answers["a.whl"] *= 2000
    assert "a.whl" in refused(wheels, lock_for(server.address), tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


def test_where_the_server_is_out_of_reach_the_package_index_serves(mirror, tmp_path):
    assert wheels(lock_for("http://127.0.0.1:9/", mirror), tmp_path / "cache") == FILES
    assert sorted(file.name for file in (tmp_path / "cache").iterdir()) == sorted(FILES)


def test_a_package_with_another_hash_is_refused(mirror, tmp_path):
    lock = lock_for("http://127.0.0.1:9/", mirror)
    with zipfile.ZipFile(mirror, "a") as wheel:
        wheel.writestr("more", "more")
    refused(wheels, lock, tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []
