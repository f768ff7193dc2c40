"""The pixels of this layout version, pinned. A change here is a change of every approved page: raise LAYOUT_VERSION."""

import pytest
from PIL import __version__ as pillow_version

from playlists.model import Profile
from playlists.pages.digest import page_digest
from playlists.pages.typesetter import paint, set_pages
from tests.fonts import faces, fonts_are_pinned
from tests.playlists.pages import samples

MADE_WITH = "13.0.0"
GOLDEN = {
    ("notice", "hall-1080p"): (
        "d7c2c77f9ec5af58 91d0cf2c0c9ebb53 c2c736cf2ba7d7f9 bef582a6af905b60 "
        "b184788518f3a2ed 58ee0eb077878b0d 67a00c36de9d6da7 0a5aae9be66969de "
        "e2d6314806719b76"
    ),
    ("finance", "hall-1080p"): ("fc1be0dfa30be58f 488e3f786fa315a9 523c14e336413c71 f7bffa9cc8dc33a7"),
    ("list", "hall-1080p"): ("cb50ef0dc354dd2a 7e920e2c638a19c3"),
    ("prices", "hall-1080p"): ("ec97588d3d124d66"),
    ("evergreen", "hall-1080p"): ("c4158d277e0dabb3"),
    ("slogan", "hall-1080p"): ("3ea492fb84ae9af4 eb001476dc98851f"),
    ("finance", "totem"): ("b2024efd654dd0ea 5944ca8523beb4a1 f2c531f5cb4a17dd 4ad31bc696a05d86"),
    ("finance", "led-128x32-red-green"): (
        "ccf6b5d650b15c21 9e1af9feba817924 8a13b03b38cef78c c16ee5e606837d85 "
        "c034c01cd760a070 6ec220747fa3a6b8 cdcb411c3dfb5fb9 763166bd1515b750 "
        "7664039725c1a8e1 71b2b308dc52adec 3c8101454ca9a1a4 0fb1baab452bfe49 "
        "009400d1484813d3 8c8e48c89a7e2767 1112342aaad92ca7 82a57ab312c6520a "
        "dc92956b7f1a17b9 11340c08b8ca43de 85864bb0d5dcc235 2013ccbfb49ca7a2 "
        "c98fd68bebac8af8 fe314a766cdfd91a 300d67c8f252b169 83a050f72286987a "
        "ab51235bcca61352 4897e0be00fb3a20 59353419c5278b0f 8b92e732f61e8886 "
        "37583a053e54fb3b 5cfc2c779e14520b 9c96da7c69bbe06f 7a2f009b2961f5a8 "
        "d6fd7b624038f592 938e07bb4fe61d65 e865fdc67b86216b d0f5baa74f1a3a8d "
        "04aaf4574befc245 d61edcd5da8a6329 2336563bed0cbf1f 82544b20cc0408b2 "
        "de4eab049c710769 1884a0bdcc7f6c07"
    ),
    ("prices", "led-192x96"): (
        "b5275db40546098e 23575cde133d65e0 5edfb8cdbcd0723a 22c18bd7498eafe2 "
        "3aa2a3bb55619402 a4ee8ac111438af3 4bbf83bb4acab556"
    ),
    ("notice", "led-192x16-red"): (
        "bede3ebfd1a7c7a0 0ccb206e8d90be02 9b738de901b03ec4 5e1bcdb25f068aa5 "
        "c47f0c70d1e7ab89 906a176254cf3f84 f011d23e296e5600 e18215ae8c4e5a03 "
        "f96e78706e9ed555 680507e859c5d47a 9d7fbbd21f383678 a3430d22d7efe219 "
        "2e0c894032fa0d8e 49bb039ed05c8d45 c53a785dd375921e bdf6872f2d3da0f9 "
        "a513796958110a6b 2ce68e570353557e a7f36cc640b74381 e3c219f5d5aafd13 "
        "a3454c07e1c1bfe1 aeb905c512075af7 0e641c0214ec7d10 bb7b7cd38b028cfa "
        "fcbe51a4a0a1bce1 6e0c00847d2e2c4b 7aa524222e85ac07 3e16acd49574ddfa "
        "849f85798052ba3e ea82d11f26002a24 986843cc3f79eec2 111df2a3ea54f56d "
        "36d77b88db6ba4d3 4857b1044a11599d cda19b1a73ffc35a f781a91a2a751cbe "
        "d95fcd9c57544a40 33ab964a066d343a 7ff5bf0d0cdb7d22 fa6f16045f536f53 "
        "b8409a78b17084c9 285c0ff526e27008 52a6b5d16260259d f6e609810a4e32fb "
        "bae05560ce137c1a d8c437908becd087 46c12b88f670e6cb 2d1681c068fe67fe "
        "eb7a122d3293af3e 4b05c0dc0f7def71 2d8d0989a529d5e1 137630f459b76dda "
        "0329406e4106e1b1 baebe5f769412824 8c4be7841095ece6 e8abda180ab7684c "
        "75a2880ac4a597e8 d510475d87a5163e 731bc3a512f4079b 9704addfdb2d98ec "
        "e9150878efac90cc 7b4faae31e38ffe1 b821125d1a515d18 6747602b17020409 "
        "4cb56aef7cc822fe bda618610954f2f8 464e2efe29d470e6 29765110f583bca2 "
        "2da2bd039d6418bd 341157d595b05d24 fecbc3f290cf78a9 fbab6f7e3e048b2f "
        "c4c835a3b82e49e1 675c604ef4a5f009 72d873a3d38f013b 5645335e882d796b "
        "514fdcc9aacb3400 6fa8a3adcb17ac93 ce4b1812efb91a75 cee962d16d37154e "
        "5843532369fbb2c1 64858f2316c4aa23 cb34107e516f7238 96c709ae56316ab2 "
        "830fc5d00f6b33a9 de27eeaf80819694 9ee92a6a1ec1c17e fcd910edfa74005d "
        "3bac495f861df4d3 401d4ed1d6a47711 b669fa0b18b7b8af bac8b785330e846b "
        "4ec9229c674ec424 91ba069151174e77 2ab25b6dc1f49357 9f0c635f302c6e2d "
        "9852e0c15b7c05d7 4e67b88aa08ff122 b57dec62c3e318bd 9798823767b6a171 "
        "4155b0d0d3f148e8 d581214163139b0c 35331b01b60f95e2 77d7061d0e49e6f6"
    ),
}
PROFILES: dict[str, Profile] = {
    profile.id: profile for profile in (samples.HALL, samples.TOTEM, samples.LED_RED, samples.LED_TWO, samples.LED_FULL)
}


def digests(kind: str, profile: Profile) -> list[str]:
    made = []
    for document in samples.ALL[kind]:
        for page in set_pages(
            document, "page", profile.width, profile.height, profile, samples.THEME, faces(), samples.ASSETS, kind
        ):
            made.append(page_digest(page.width, page.height, paint(page, faces())).removeprefix("sha256:")[:16])
    return made


@pytest.mark.parametrize(("kind", "profile"), GOLDEN, ids="-".join)
def test_the_pixels_of_this_layout_version_do_not_change(kind: str, profile: str) -> None:
    if not fonts_are_pinned() or pillow_version != MADE_WITH:
        pytest.skip("other fonts or another Pillow than the digests were made with")
    assert " ".join(digests(kind, PROFILES[profile])) == GOLDEN[kind, profile]
