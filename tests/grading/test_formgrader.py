"""Formgrader after an engine run, in a real browser: it shows the grades, and what a person saves there is kept."""

from __future__ import annotations

import csv
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from autograde.grading.course import environment

from . import small
from .small import hand_in, tables

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip


@pytest.fixture(scope="module")
def course(template, tmp_path_factory):
    course = small.copied(template, tmp_path_factory.mktemp("formgrader") / "course")
    hand_in(course, "ada")
    hand_in(course, "bola", small.stub(course, "svm_dscores"))
    small.graded(course)
    return course


@pytest.fixture(scope="module")
def address(course, tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    line = [
        sys.executable, "-m", "jupyter", "server", "--ip=127.0.0.1", f"--port={port}", "--no-browser", "--allow-root",
        "--ServerApp.token=", "--ServerApp.password=", "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={course.root}",
        "--ServerApp.jpserver_extensions={'nbgrader.server_extensions.formgrader': True}",
    ]  # fmt: skip
    here = {**environment(), "HOME": str(home), "JUPYTER_CONFIG_DIR": str(home), "JUPYTER_RUNTIME_DIR": str(home)}
    log = (home / "log").open("w")
    server = subprocess.Popen(line, cwd=course.root, env=here, stdout=log, stderr=subprocess.STDOUT)
    found = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"{found}/formgrader/api/status", timeout=5)
                break
            except OSError:
                assert server.poll() is None, (home / "log").read_text()
                time.sleep(0.1)
        yield found
    finally:
        server.terminate()
        server.wait(20)
        log.close()


@pytest.fixture
def page(address):
    assert CHROMIUM, "Chromium is needed to look at formgrader: apt-get install chromium"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = chromium.new_page()
        page.set_default_timeout(30_000)
        yield page
        chromium.close()


def test_grades_are_shown_and_a_manual_grade_is_saved_and_exported(page, address, course):
    page.goto(f"{address}/formgrader/manage_submissions/mini")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text="ada")).to_contain_text("needs manual grading7 / 14")
    expect(rows.filter(has_text="bola")).to_contain_text("3 / 14")

    page.goto(f"{address}/formgrader/manage_students/ada/mini")
    page.locator("tbody a", has_text="mini").first.click()
    page.wait_for_url("**/formgrader/submissions/**")
    expect(page.locator("body")).to_contain_text("svm_dscores")
    boxes = page.locator("input.score")
    expect(boxes).to_have_count(4)
    box = page.locator("input.score#svm_derivation")
    with page.expect_response(lambda found: "/api/grade/" in found.url and found.request.method == "PUT") as saved:
        box.fill("4.5")
        box.press("Tab")
    assert saved.value.ok

    row = {row[:2]: row[2:] for row in tables(course)["grade"]}["ada", "svm_derivation"]
    assert row == (None, 4.5, None, 0)
    assert report(course)["ada"] == "11.5"
    assert exported(course)["ada"] == "11.5"


def report(course) -> dict[str, str]:
    out = course.root / "report.csv"
    line = [sys.executable, "-m", "autograde.command", "report", "mini", "--csv", out]
    subprocess.run(line, cwd=course.root, check=True, capture_output=True)
    return {row["student"]: row["score"] for row in rows(out)}


def exported(course) -> dict[str, str]:
    out = course.root / "export.csv"
    line = course.nbgrader("export", f"--CsvExportPlugin.to={out}")
    subprocess.run(line, cwd=course.root, env=environment(), check=True, capture_output=True)
    return {row["student_id"]: row["score"] for row in rows(out)}


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8") as stream:
        return list(csv.DictReader(stream))
