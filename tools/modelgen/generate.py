"""Entry point: `generate.py --out DIR` writes models.bin and the C++ of the implemented operations;
`generate.py --compatibility FILE` writes docs/compatibility.md; with --check it only compares."""

import argparse
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import blob  # noqa: E402
import compatibility  # noqa: E402
import cpp  # noqa: E402
import model  # noqa: E402


def write_if_changed(path, content):
    """Leaves an equal file alone, so that nothing is compiled again for nothing."""
    data = content if isinstance(content, bytes) else content.encode()
    if os.path.exists(path):
        with open(path, "rb") as file:
            if file.read() == data:
                return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(data)


def main():
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", help="folder for the generated files")
    parser.add_argument("--compatibility", help="the compatibility page to write")
    parser.add_argument("--check", action="store_true", help="compare the page instead")
    args = parser.parse_args()

    services = model.load_all(os.path.join(root, "models/overlay"))
    listings = model.operation_lists(os.path.join(root, "src/services"))
    for listing in listings:
        listing.check(services)
    if args.out:
        generated = {}
        for listing in listings:
            generated.update(cpp.files(services[listing.model], listing))
        for path, content in generated.items():
            write_if_changed(os.path.join(args.out, path), content)
        packed = blob.pack(services, {listing.model for listing in listings})
        write_if_changed(os.path.join(args.out, "models.bin"), packed)
    if args.compatibility:
        page = compatibility.page(services, listings, os.path.join(root, "models/overlay"))
        if args.check:
            with open(args.compatibility, encoding="utf-8") as file:
                if file.read() != page:
                    sys.exit(f"{args.compatibility} is out of date: run `make docs`")
        else:
            write_if_changed(args.compatibility, page)


if __name__ == "__main__":
    try:
        main()
    except model.ModelError as error:
        sys.exit(f"modelgen: {error}")
