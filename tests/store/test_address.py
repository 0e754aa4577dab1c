"""Addresses of other repositories: which are taken, and which could do something else than reach one."""

from __future__ import annotations

from pathlib import Path

import pytest

from isa_admin.store.address import UnusableAddressError, read_address


@pytest.mark.parametrize(
    "given",
    [
        "https://example.org/isa.git",
        "https://user:word@example.org:8443/a/isa.git",
        "HTTPS://example.org/isa.git",
        "ssh://git@example.org:2222/srv/isa.git",
        "ssh://[::1]:22/srv/isa.git",
        "git@example.org:isa.git",
        "example.org:/srv/isa.git",
    ],
)
def test_hosts_are_reached_by_https_and_ssh(given: str) -> None:
    """The address stays as it was given."""
    assert read_address(given).text == given
    assert read_address(given).path is None


@pytest.mark.parametrize(
    "given", ["isa", "./a:b/isa", "/srv/isa.git", "C:\\isa", "C:/isa", "~user/isa", Path("-x"), Path("a:b")]
)
def test_everything_without_a_host_is_a_path_on_this_machine(given: str | Path) -> None:
    """And becomes a whole path, which no program takes for an option or a host."""
    address = read_address(given)
    assert address.path == Path(given).absolute()
    assert address.text == str(address.path)


def test_a_file_address_is_a_path() -> None:
    """With its percent signs read."""
    assert read_address("file:///srv/my%20isa.git").path == Path("/srv/my isa.git")
    assert read_address("file://localhost/srv/isa.git").path == Path("/srv/isa.git")


@pytest.mark.parametrize(
    "given",
    [
        "",
        "-oProxyCommand=touch x",
        "--upload-pack=touch x",
        "ext::sh -c touch% x",
        "fd::17/foo",
        "::x",
        "transport::https://example.org/x",
        "http://example.org/isa.git",
        "git://example.org/isa.git",
        "ftp://example.org/isa.git",
        "git+ssh://example.org/isa.git",
        "ssh://-oProxyCommand=touch/x",
        "ssh://%2doProxyCommand=touch/x",
        "ssh://user@-oProxyCommand=touch/x",
        "ssh://-l@example.org/x",
        "ssh://example.org",
        "ssh://example.org/-x",
        "ssh://example.org:22x/x",
        "-oProxyCommand=touch:x",
        "user@-oProxyCommand=touch:x",
        "exa mple.org:x",
        "example.org:",
        "example.org:-x",
        "https:///isa.git",
        "file://example.org/isa.git",
        "file://isa.git",
        "file:///a%0ab",
        "https://example.org/a\nb",
        "a\x1b[2Jb",
        "x" * 3000,
    ],
)
def test_what_could_run_a_program_or_be_an_option_is_no_address(given: str) -> None:
    """A usage error that shows what was given, harmless for a terminal."""
    with pytest.raises(UnusableAddressError, match="is not the address of a repository") as caught:
        read_address(given)
    assert caught.value.exit_code == 2
    assert "\x1b" not in caught.value.message


def test_a_password_is_not_shown() -> None:
    """The user's name is."""
    assert read_address("https://user:word@example.org/isa.git").shown == "https://user@example.org/isa.git"
    assert read_address("git@example.org:isa.git").shown == "git@example.org:isa.git"
