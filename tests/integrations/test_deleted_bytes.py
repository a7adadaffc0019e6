"""Deleted texts and tokens, which must be gone from the bytes of the database files."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Column, select

from servers.integrations.store.tables import CREDENTIAL, ITEM, REVOCATION
from tests.integrations.app import ConnectedPerson, IntegrationsApp, eventually


async def stored_values(app: IntegrationsApp, column: Column[bytes]) -> set[bytes]:
    """Return every value of an encrypted column."""
    return {bytes(value) for value in await app.context.db.read(lambda tx: tx.execute(select(column)).scalars().all())}


def in_files(values: set[bytes], data: Path) -> set[bytes]:
    contents = [path.read_bytes() for path in data.glob("integrations.*")]
    return {value for value in values if any(value in content for content in contents)}


@pytest.mark.parametrize("operation", ["disconnect", "erase"])
async def test_texts_and_tokens_are_gone_from_the_files_with_the_connection(
    app: IntegrationsApp, mara: ConnectedPerson, tmp_path: Path, operation: str
) -> None:
    """This holds even while the provider cannot be reached to revoke the token."""
    app.fail("/api/v1/revoke", "500_before", times=1000)
    held = await stored_values(app, ITEM.c.text_encrypted) | await stored_values(app, CREDENTIAL.c.tokens_encrypted)
    assert len(held) > 40
    assert in_files(held, tmp_path) == held
    await getattr(mara, operation)()
    assert in_files(held, tmp_path) == set()


async def test_tokens_are_gone_from_the_files_once_they_are_revoked(
    app: IntegrationsApp, mara: ConnectedPerson, tmp_path: Path
) -> None:
    app.fail("/api/v1/revoke", "500_before", times=1000)
    await mara.disconnect()
    waiting = await stored_values(app, REVOCATION.c.tokens_encrypted)
    assert len(waiting) == 1
    assert in_files(waiting, tmp_path) == waiting
    app.fail("/api/v1/revoke", "500_before", times=0)

    async def gone() -> bool:
        app.clock.advance(seconds=20)
        return not await stored_values(app, REVOCATION.c.tokens_encrypted)

    async def scrubbed() -> bool:
        return not in_files(waiting, tmp_path)

    await eventually(gone)
    await eventually(scrubbed)
