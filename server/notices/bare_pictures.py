"""Leave out what a camera or a program wrote beside a picture: where and when it was taken, with what, by whom. Pure.

Assets are published with the notice, so anybody may read what no wall shows. How the camera was held stays, since the
picture would lie on its side without it; so do the colours' own measure and the pixels. A picture with nothing beside
it keeps its bytes.
"""

import io
import warnings

from PIL import Image

_ORIENTATION = 0x0112
_BESIDE = ("exif", "xmp", "photoshop", "comment", "mp", "mpoffset", "Raw profile type exif", "XML:com.adobe.xmp")
"""What Pillow names the parts that hold words, places and further pictures, in ``info``."""


def bare(content: bytes) -> bytes:
    """The picture alone. ``content`` is a PNG or JPEG that the typesetter can read.

    A JPEG is written with its own tables, so that what it loses is a rounding.
    """
    with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
        picture.load()
        text = bool(getattr(picture, "text", None))
        if not text and picture.format != "MPO" and not any(picture.info.get(name) for name in _BESIDE):
            return content
        exif = Image.Exif()
        held = picture.getexif().get(_ORIENTATION, 1)
        if held != 1:
            exif[_ORIENTATION] = held
        profile = picture.info.get("icc_profile")
        picture.info = {name: picture.info[name] for name in ("transparency",) if name in picture.info}
        made = io.BytesIO()
        if picture.format == "PNG":
            picture.save(made, "PNG", exif=exif, icc_profile=profile, optimize=False)
        elif picture.format == "JPEG":
            picture.save(made, "JPEG", exif=exif, icc_profile=profile, quality="keep")
        else:
            # A camera's file of several pictures has no tables that Pillow takes over.
            picture.save(made, "JPEG", exif=exif, icc_profile=profile, quality=95, subsampling=0)
        return made.getvalue()
