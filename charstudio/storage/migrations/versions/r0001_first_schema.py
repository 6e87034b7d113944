"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "r0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "artist",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_artist")),
        sa.UniqueConstraint("name_key", name=op.f("uq_artist_name_key")),
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )
    op.create_table(
        "character",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("artist_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("summary", sa.String(), nullable=False),
        sa.Column("backstory", sa.String(), nullable=False),
        sa.Column("image_prompt", sa.String(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("styles", sa.JSON(), nullable=False),
        sa.Column("favourite", sa.Boolean(), nullable=False),
        sa.Column("draft", sa.Boolean(), nullable=False),
        sa.Column("primary_image_id", sa.String(), nullable=True),
        sa.Column("thumbnail", sa.String(), nullable=True),
        sa.Column("image_count", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("updated_at", sa.BigInteger(), nullable=False),
        sa.Column("trashed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["artist_id"], ["artist.id"], name=op.f("fk_character_artist_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_character")),
    )
    with op.batch_alter_table("character") as table:
        table.create_index(
            "ix_character_aside",
            ["artist_id", "updated_at", "id"],
            sqlite_where=sa.text("trashed_at IS NOT NULL OR draft = 1"),
        )
        table.create_index(
            "ix_character_created",
            ["artist_id", "created_at", "id"],
            sqlite_where=sa.text("trashed_at IS NULL AND draft = 0"),
        )
        table.create_index(
            "ix_character_edited",
            [
                "artist_id",
                "updated_at",
                "id",
                "name",
                "thumbnail",
                "image_count",
                "favourite",
                "trashed_at",
                "draft",
            ],
            sqlite_where=sa.text("trashed_at IS NULL AND draft = 0"),
        )
        table.create_index(
            "ix_character_images",
            ["artist_id", "image_count", "id"],
            sqlite_where=sa.text("trashed_at IS NULL AND draft = 0"),
        )
        table.create_index(
            "uq_character_name",
            ["artist_id", "name_key"],
            unique=True,
            sqlite_where=sa.text("trashed_at IS NULL AND draft = 0"),
        )

    op.create_table(
        "character_text",
        sa.Column("character_id", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["character_id"],
            ["character.id"],
            name=op.f("fk_character_text_character_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("character_id", name=op.f("pk_character_text")),
    )
    op.create_table(
        "generation",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("character_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("requested", sa.Integer(), nullable=False),
        sa.Column("completed", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("holder", sa.String(), nullable=False),
        sa.Column("cost_usd", sa.BigInteger(), nullable=True),
        sa.Column("fault", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("started_at", sa.BigInteger(), nullable=True),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["character_id"], ["character.id"], name=op.f("fk_generation_character_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_generation")),
        sa.UniqueConstraint("character_id", "round", name=op.f("uq_generation_character_id_round")),
    )
    with op.batch_alter_table("generation") as table:
        table.create_index(
            "ix_generation_unfinished", ["status"], sqlite_where=sa.text("finished_at IS NULL")
        )

    op.create_table(
        "revision",
        sa.Column("character_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["character_id"], ["character.id"], name=op.f("fk_revision_character_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("character_id", "number", name=op.f("pk_revision")),
    )
    op.create_table(
        "tag",
        sa.Column("character_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["character_id"], ["character.id"], name=op.f("fk_tag_character_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("character_id", "position", name=op.f("pk_tag")),
    )
    with op.batch_alter_table("tag") as table:
        table.create_index(table.f("ix_tag_key_character_id"), ["key", "character_id"])

    op.create_table(
        "trait",
        sa.Column("character_id", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("group", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["character_id"], ["character.id"], name=op.f("fk_trait_character_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("character_id", "position", name=op.f("pk_trait")),
    )
    op.create_table(
        "image",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("character_id", sa.String(), nullable=False),
        sa.Column("generation_id", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("format", sa.String(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.Column("revised_prompt", sa.String(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=True),
        sa.Column("parameters", sa.JSON(), nullable=False),
        sa.Column("reference_image_ids", sa.JSON(), nullable=False),
        sa.Column("parent_image_id", sa.String(), nullable=True),
        sa.Column("cost_usd", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("trashed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["character_id"], ["character.id"], name=op.f("fk_image_character_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["generation_id"], ["generation.id"], name=op.f("fk_image_generation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_image")),
    )
    with op.batch_alter_table("image") as table:
        table.create_index(
            table.f("ix_image_character_id_round_position"), ["character_id", "round", "position"]
        )
        table.create_index(table.f("ix_image_generation_id"), ["generation_id"])
        table.create_index(table.f("ix_image_sha256"), ["sha256"])
        table.create_index("ix_image_trash", ["character_id"], sqlite_where=sa.text("trashed_at IS NOT NULL"))
