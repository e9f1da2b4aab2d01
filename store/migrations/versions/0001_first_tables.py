"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import store.base

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('accounts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('email', sa.String(length=254), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('role', sa.String(length=20), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('password_hash', sa.String(length=200), nullable=False),
    sa.Column('language', sa.String(length=2), nullable=False),
    sa.Column('theme', sa.String(length=5), nullable=False),
    sa.Column('made_at', store.base.Moment(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_accounts')),
    sa.UniqueConstraint('email', name=op.f('uq_accounts_email'))
    )
    op.create_table('audit',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('at', store.base.Moment(), nullable=False),
    sa.Column('author', sa.String(length=254), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('tab', sa.String(length=40), nullable=False),
    sa.Column('code', sa.String(length=80), nullable=False),
    sa.Column('column', sa.String(length=200), nullable=False),
    sa.Column('old', sa.Text(), nullable=False),
    sa.Column('new', sa.Text(), nullable=False),
    sa.Column('operation', sa.Integer(), nullable=True),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit'))
    )
    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_author'), ['author'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_code'), ['code'], unique=False)

    op.create_table('books',
    sa.Column('book', sa.String(length=20), nullable=False),
    sa.Column('version', sa.String(length=200), nullable=False),
    sa.Column('write_number', sa.Integer(), nullable=False),
    sa.Column('read_at', store.base.Moment(), nullable=True),
    sa.Column('stopped', sa.Text(), nullable=False),
    sa.Column('stopped_kind', sa.String(length=20), nullable=False),
    sa.Column('checked_at', store.base.Moment(), nullable=True),
    sa.PrimaryKeyConstraint('book', name=op.f('pk_books'))
    )
    op.create_table('codes',
    sa.Column('tab', sa.String(length=40), nullable=False),
    sa.Column('code', sa.String(length=80), nullable=False),
    sa.Column('standing', sa.String(length=10), nullable=False),
    sa.PrimaryKeyConstraint('tab', 'code', name=op.f('pk_codes'))
    )
    op.create_table('codes_last',
    sa.Column('tab', sa.String(length=40), nullable=False),
    sa.Column('year', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('tab', 'year', name=op.f('pk_codes_last'))
    )
    op.create_table('different_people',
    sa.Column('one', sa.String(length=80), nullable=False),
    sa.Column('other', sa.String(length=80), nullable=False),
    sa.Column('author', sa.String(length=254), nullable=False),
    sa.Column('made_at', store.base.Moment(), nullable=False),
    sa.PrimaryKeyConstraint('one', 'other', name=op.f('pk_different_people'))
    )
    op.create_table('kept',
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('kept_at', store.base.Moment(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_kept'))
    )
    op.create_table('notes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('code', sa.String(length=80), nullable=False),
    sa.Column('author', sa.String(length=254), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('made_at', store.base.Moment(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notes'))
    )
    with op.batch_alter_table('notes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_notes_code'), ['code'], unique=False)

    op.create_table('operations',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('author', sa.String(length=254), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('made_at', store.base.Moment(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_operations'))
    )
    op.create_table('outbox',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.Text(), nullable=False),
    sa.Column('message_id', sa.Text(), nullable=False),
    sa.Column('in_reply_to', sa.Text(), nullable=False),
    sa.Column('letter', sa.Text(), nullable=False),
    sa.Column('tab', sa.Text(), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('pair', sa.Text(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('not_before', store.base.Moment(), nullable=True),
    sa.Column('expires', store.base.Moment(), nullable=True),
    sa.Column('operation', sa.Integer(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=20), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('made_at', store.base.Moment(), nullable=False),
    sa.Column('next_at', store.base.Moment(), nullable=True),
    sa.Column('sent_at', store.base.Moment(), nullable=True),
    sa.Column('author', sa.Text(), nullable=False),
    sa.Column('last_reply', sa.Text(), nullable=False),
    sa.Column('raw', sa.LargeBinary(), nullable=True),
    sa.Column('raw_sha256', sa.String(length=64), nullable=False),
    sa.Column('approved_sha256', sa.String(length=64), nullable=False),
    sa.Column('owner', sa.Text(), nullable=False),
    sa.Column('lease_until', store.base.Moment(), nullable=True),
    sa.Column('marked_at', store.base.Moment(), nullable=True),
    sa.Column('log_code', sa.Text(), nullable=False),
    sa.Column('log_state', sa.String(length=20), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox')),
    sa.UniqueConstraint('key', name=op.f('uq_outbox_key')),
    sa.UniqueConstraint('message_id', name=op.f('uq_outbox_message_id'))
    )
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outbox_code'), ['code'], unique=False)
        batch_op.create_index(batch_op.f('ix_outbox_operation'), ['operation'], unique=False)
        batch_op.create_index(batch_op.f('ix_outbox_pair'), ['pair'], unique=False)
        batch_op.create_index('ix_outbox_state_next_at', ['state', 'next_at'], unique=False)

    op.create_table('outbox_attempts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('letter', sa.Integer(), nullable=False),
    sa.Column('at', store.base.Moment(), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('reply', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outbox_attempts'))
    )
    with op.batch_alter_table('outbox_attempts', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_outbox_attempts_letter'), ['letter'], unique=False)

    op.create_table('relay_state',
    sa.Column('id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('faults', sa.Integer(), nullable=False),
    sa.Column('closed_until', store.base.Moment(), nullable=True),
    sa.Column('refusals', sa.Integer(), nullable=False),
    sa.Column('reply', sa.Text(), nullable=False),
    sa.Column('spent', sa.Float(), nullable=False),
    sa.Column('spent_at', store.base.Moment(), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_relay_state'))
    )
    op.create_table('replica_problems',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('book', sa.String(length=20), nullable=False),
    sa.Column('tab', sa.String(length=40), nullable=False),
    sa.Column('row', sa.Integer(), nullable=False),
    sa.Column('column', sa.String(length=200), nullable=False),
    sa.Column('code', sa.String(length=80), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('todo', sa.Text(), nullable=False),
    sa.Column('blocks', sa.Boolean(), nullable=False),
    sa.Column('shown', sa.String(length=80), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_replica_problems'))
    )
    with op.batch_alter_table('replica_problems', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_replica_problems_book'), ['book'], unique=False)

    op.create_table('replica_rows',
    sa.Column('tab', sa.String(length=40), nullable=False),
    sa.Column('key', sa.String(length=80), nullable=False),
    sa.Column('book', sa.String(length=20), nullable=False),
    sa.Column('code', sa.String(length=80), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content', sa.Text(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('removed', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('tab', 'key', name=op.f('pk_replica_rows'))
    )
    with op.batch_alter_table('replica_rows', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_replica_rows_book'), ['book'], unique=False)
        batch_op.create_index(batch_op.f('ix_replica_rows_version'), ['version'], unique=False)

    op.create_table('signin_failures',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=120), nullable=False),
    sa.Column('at', store.base.Moment(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_signin_failures'))
    )
    with op.batch_alter_table('signin_failures', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_signin_failures_key'), ['key'], unique=False)

    op.create_table('suppressed_addresses',
    sa.Column('address', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('since', store.base.Moment(), nullable=False),
    sa.PrimaryKeyConstraint('address', name=op.f('pk_suppressed_addresses'))
    )
    op.create_table('versions',
    sa.Column('name', sa.String(length=20), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_versions'))
    )
    op.create_table('vetoes',
    sa.Column('mentee', sa.String(length=80), nullable=False),
    sa.Column('mentor', sa.String(length=80), nullable=False),
    sa.Column('author', sa.String(length=254), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('made_at', store.base.Moment(), nullable=False),
    sa.PrimaryKeyConstraint('mentee', 'mentor', name=op.f('pk_vetoes'))
    )
    op.create_table('changes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('operation', sa.Integer(), nullable=False),
    sa.Column('book', sa.String(length=20), nullable=False),
    sa.Column('tab', sa.String(length=40), nullable=False),
    sa.Column('code', sa.String(length=80), nullable=False),
    sa.Column('column', sa.String(length=40), nullable=False),
    sa.Column('base', sa.Text(), nullable=False),
    sa.Column('value', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('author', sa.String(length=254), nullable=False),
    sa.Column('made_at', store.base.Moment(), nullable=False),
    sa.Column('is_new', sa.Boolean(), nullable=False),
    sa.Column('write_number', sa.Integer(), nullable=False),
    sa.Column('found', sa.Text(), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['operation'], ['operations.id'], name=op.f('fk_changes_operation_operations')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_changes'))
    )
    with op.batch_alter_table('changes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_changes_code'), ['code'], unique=False)
        batch_op.create_index(batch_op.f('ix_changes_operation'), ['operation'], unique=False)
        batch_op.create_index(batch_op.f('ix_changes_state'), ['state'], unique=False)
        batch_op.create_index(batch_op.f('ix_changes_write_number'), ['write_number'], unique=False)

    op.create_table('links',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account', sa.Integer(), nullable=False),
    sa.Column('token_sha256', sa.String(length=64), nullable=False),
    sa.Column('expires', store.base.Moment(), nullable=False),
    sa.Column('used_at', store.base.Moment(), nullable=True),
    sa.ForeignKeyConstraint(['account'], ['accounts.id'], name=op.f('fk_links_account_accounts'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_links')),
    sa.UniqueConstraint('token_sha256', name=op.f('uq_links_token_sha256'))
    )
    with op.batch_alter_table('links', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_links_account'), ['account'], unique=False)

    op.create_table('sessions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account', sa.Integer(), nullable=False),
    sa.Column('token_sha256', sa.String(length=64), nullable=False),
    sa.Column('made_at', store.base.Moment(), nullable=False),
    sa.Column('seen_at', store.base.Moment(), nullable=False),
    sa.Column('address', sa.String(length=45), nullable=False),
    sa.Column('agent', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['account'], ['accounts.id'], name=op.f('fk_sessions_account_accounts'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sessions')),
    sa.UniqueConstraint('token_sha256', name=op.f('uq_sessions_token_sha256'))
    )
    with op.batch_alter_table('sessions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sessions_account'), ['account'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('sessions', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sessions_account'))

    op.drop_table('sessions')
    with op.batch_alter_table('links', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_links_account'))

    op.drop_table('links')
    with op.batch_alter_table('changes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_changes_write_number'))
        batch_op.drop_index(batch_op.f('ix_changes_state'))
        batch_op.drop_index(batch_op.f('ix_changes_operation'))
        batch_op.drop_index(batch_op.f('ix_changes_code'))

    op.drop_table('changes')
    op.drop_table('vetoes')
    op.drop_table('versions')
    op.drop_table('suppressed_addresses')
    with op.batch_alter_table('signin_failures', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_signin_failures_key'))

    op.drop_table('signin_failures')
    with op.batch_alter_table('replica_rows', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_replica_rows_version'))
        batch_op.drop_index(batch_op.f('ix_replica_rows_book'))

    op.drop_table('replica_rows')
    with op.batch_alter_table('replica_problems', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_replica_problems_book'))

    op.drop_table('replica_problems')
    op.drop_table('relay_state')
    with op.batch_alter_table('outbox_attempts', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_outbox_attempts_letter'))

    op.drop_table('outbox_attempts')
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_index('ix_outbox_state_next_at')
        batch_op.drop_index(batch_op.f('ix_outbox_pair'))
        batch_op.drop_index(batch_op.f('ix_outbox_operation'))
        batch_op.drop_index(batch_op.f('ix_outbox_code'))

    op.drop_table('outbox')
    op.drop_table('operations')
    with op.batch_alter_table('notes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_notes_code'))

    op.drop_table('notes')
    op.drop_table('kept')
    op.drop_table('different_people')
    op.drop_table('codes_last')
    op.drop_table('codes')
    op.drop_table('books')
    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_code'))
        batch_op.drop_index(batch_op.f('ix_audit_author'))

    op.drop_table('audit')
    op.drop_table('accounts')
