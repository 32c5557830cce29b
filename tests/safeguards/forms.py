"""Hundreds of ways to say an address that is nobody's business: told as it is, disguised, by name, and by redirection."""


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


PRIVATE_4 = words(
    "0.0.0.0 0.0.0.1 0.255.255.255 10.0.0.0 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 "
    "127.0.0.1 127.0.0.2 127.1.2.3 127.255.255.255 168.63.129.16 169.254.0.1 169.254.169.253 169.254.169.254 "
    "169.254.170.2 169.254.255.255 172.16.0.1 172.20.10.1 172.31.255.255 192.0.0.1 192.0.0.8 192.0.0.170 192.0.0.192 "
    "192.0.2.1 192.88.99.1 192.168.0.1 192.168.1.1 192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 "
    "224.0.0.1 224.0.0.251 232.1.1.1 239.255.255.250 239.255.255.255 240.0.0.1 254.255.255.255 255.255.255.255"
)
PRIVATE_6 = words(
    ":: ::1 ::2 ::127.0.0.1 ::10.0.0.1 ::7f00:1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:7f00:1 ::ffff:10.0.0.1 "
    "::ffff:169.254.169.254 ::ffff:a9fe:a9fe ::ffff:192.168.1.1 ::ffff:0.0.0.0 ::ffff:8.8.8.8 ::ffff:0:127.0.0.1 "
    "0:0:0:0:0:ffff:7f00:0001 64:ff9b::127.0.0.1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 64:ff9b::10.0.0.1 64:ff9b::8.8.8.8 "
    "64:ff9b:1::1 64:ff9b:1::7f00:1 64:ff9b:1:ffff::a00:1 100::1 100:0:0:1::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 "
    "2001:0:7f00:1::1 2001:2::1 2001:10::1 2001:20::1 2001:30::1 2001:db8::1 2001:db8:ffff::1 2002:7f00:1::1 "
    "2002:7f00:0001:: 2002:a00:1::1 2002:a9fe:a9fe::1 2002:c0a8:101::1 2002:808:808::1 2a00:1450:4009::5efe:7f00:1 "
    "2a00:1450:4009::200:5efe:a00:1 2a00:1450:4009:0:0:5efe:192.168.1.1 2606:4700::200:5efe:a9fe:a9fe 3ffe::1 3fff::1 "
    "5f00::1 fc00::1 fd00::1 fd00:ec2::254 fd00:ec2::23 fdff:ffff::1 fe80::1 fe80::1%lo fe80::1%eth0 fe80::1%25eth0 "
    "fe80::5efe:7f00:1 febf::1 fec0::1 fec0:0:0:ffff::1 feff::1 ff00::1 ff01::1 ff02::1 ff02::fb ff05::2 ff0e::1 "
    "2620:4f:8000::1"
)

# As they may stand where the host of a URL stands. What is in it that a browser or a resolver would see through:
DISGUISED = (
    *words(
        # octal, hexadecimal, one number, short, overlong, with signs of nothing
        "127.1 127.0.1 0 0x0 0x7f.1 0x7f.0.0.1 0x7f000001 0X7F000001 0x7f.0x0.0x0.0x1 0177.0.0.1 0177.1 0177.0.0.01 "
        "00000177.0.0.1 017700000001 2130706433 02130706433 127.0.0.1. 127.0.0.1.. 127.00.00.01 127.000.000.001 "
        "0x00000000007f.1 0x0000007f000001 4294967295 2852039166 0xa9fea9fe 0xa9.0xfe.0xa9.0xfe 0251.0376.0251.0376 "
        "025177524776 169.254.43518 169.16689662 169.0xfea9fe 0251.254.169.254 0xa9.254.0251.254 425.510.425.510 "
        "10.1 0xa.1 012.1 0xa000001 167772161 192.168.257 192.0xa80101 0300.0250.1.1 3232235777 0xc0a80101 "
        "256.256.256.256 127.0.0.256 127.0.0.1.1 1.2.3.4.5 0x 0x. 1 1. 127. .127.0.0.1 127..0.0.1 "
        # names of the inside
        "localhost LOCALHOST LocalHost localhost. localhost.localdomain. a.localhost db.localhost ip6-localhost "
        "localhost.localdomain.localhost metadata metadata.google.internal METADATA.GOOGLE.INTERNAL metadata.internal "
        "instance-data router.home router.lan printer.local nas.home.arpa intranet server wiki.intranet mail.corp "
        "hidden.onion 1.0.0.127.in-addr.arpa site.invalid "
        # other writing systems that mean the same
        "１２７.0.0.1 １２７．０．０．１ 127。0。0。1 127｡0｡0｡1 127．0．0．1 ①②⑦.⓪.⓪.① ⑯⑨。②⑤④。⑯⑨｡②⑤④ ⓛⓞⓒⓐⓛⓗⓞⓢⓣ "
        "ｌｏｃａｌｈｏｓｔ loc\u00adalhost lo\u200bcalhost local\u2060host 𝟏𝟐𝟕.𝟎.𝟎.𝟏"
        "１２７.１ ０ｘ７ｆ.１ ₁₂₇.₀.₀.₁ ⒈2.3.4 ａ.ｌｏｃａｌｈｏｓｔ "
        "xn--localhost- 127.0.0.1\u3002 ㏕ ℡ "
        # percent signs
        "127%2e0%2e0%2e1 %31%32%37.0.0.1 127.0.0.1%2f 127.0.0.1%00 127.0.0.1%00.site.sample 127.0.0.1%0d%0a l%6fcalhost "
        "%6c%6f%63%61%6c%68%6f%73%74 127.0.0.1%20 127.0.0.1%23.site.sample 127.0.0.1%3f.site.sample %5b::1%5d 127.0.0.1%252e "
        # somebody before an @
        "site.sample@127.0.0.1 site.sample:80@127.0.0.1 user:word@127.0.0.1 @127.0.0.1 :@127.0.0.1 127.0.0.1@127.0.0.1 "
        "site.sample%40127.0.0.1 site.sample#@127.0.0.1 a@b@127.0.0.1 site.sample%2f@127.0.0.1 127.0.0.1#@site.sample "
        # what browsers take for a slash, and space of every kind
        "127.0.0.1\\@site.sample site.sample\\@127.0.0.1 127.0.0.1\\.site.sample \\127.0.0.1 127.0.0.1\\ 127.0.0.1\\\\ "
        "/127.0.0.1 //127.0.0.1 ///127.0.0.1 "
    ),
    " 127.0.0.1",
    "127.0.0.1 ",
    "\t127.0.0.1",
    "127.0.\n0.1",
    "127.0.0.1\r\nhost:site.sample",
    "127.0.0.1\u00a0",
    "\u3000127.0.0.1",
    "127.0.0.1\ufeff",
    "127.0.0.1\x00",
    "site.sample 127.0.0.1",
    "127.0.0.1\u2028",
    "lo\tcalhost",
    "127.0.0.1\x7f",
    "\u202e1.0.0.721",
    "127.0.0.1;site.sample",
    "127.0.0.1,site.sample",
    "127.0.0.1&site.sample",
    "127.0.0.1'",
    "{127.0.0.1}",
    "127.0.0.1|",
    "-.127.0.0.1",
    "",
    ".",
    "..",
    "*",
)
ODD_SCHEMES = (
    "file:///etc/passwd",
    "file://localhost/etc/passwd",
    "ftp://{host}/",
    "gopher://{host}/_GET%20/",
    "dict://{host}/info",
    "ldap://{host}/",
    "ws://{host}/",
    "unix:///var/run/docker.sock",
    "http+unix://%2Fvar%2Frun%2Fdocker.sock/",
    "data:text/html,<title>x</title>",
    "javascript:alert(1)",
    "jar:http://{host}/!/",
    "view-source:http://{host}/",
    "blob:http://{host}/",
    "//{host}/",
    "{host}/",
    "http:{host}/",
    "http:/{host}/",
    "http:///{host}/",
    "http:\\\\{host}\\",
    "http:/\\{host}/",
    "ht\ntp://{host}/",
    " http://{host}/",
    "http ://{host}/",
    "http://{host}:/",
    "http://{host}:80/",
    "http://{host},site.sample/",
    "feed://{host}/",
    "http+https://{host}/",
    "",
)


def bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def all_urls(port: int) -> list[str]:
    """Every form, at a port where somebody listens."""
    told = [f"http://{bracketed(each)}:{port}/" for each in (*PRIVATE_4, *PRIVATE_6)]
    disguised = [f"http://{each}:{port}/" for each in DISGUISED]
    odd = [each.format(host=f"127.0.0.1:{port}") for each in ODD_SCHEMES]
    return [
        *told,
        *disguised,
        *odd,
        f"https://127.0.0.1:{port}/",
        f"https://[::1]:{port}/",
        f"HTTP://0x7F.1:{port}",
    ]
