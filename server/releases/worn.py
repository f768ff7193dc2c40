"""The bytes of a theme's picture, for the release that carries it: from where it was brought, else from what hangs."""

from contextlib import suppress

from playlists.manifest import ManifestError, unpack
from playlists.model import Theme
from server.errors import OperatorError
from server.services import Services


def theme_picture(services: Services, theme: Theme) -> bytes | None:
    if theme.picture is None:
        return None
    file, name = theme.picture.file, theme.picture.file.digest.removeprefix("sha256:")
    uploads = services.data / "uploads"
    with suppress(OSError, ManifestError):
        return unpack(file, (uploads / name).read_bytes())
    with suppress(OperatorError, OSError, ManifestError):
        return unpack(file, services.publisher.repository.read_blob(file.digest))
    raise OperatorError(
        f"the picture of the theme is missing or damaged below {uploads}: restore {name} there, or "
        "propose the look again; what hangs stays till then"
    )
