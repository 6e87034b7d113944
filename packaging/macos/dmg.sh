#!/bin/bash
# Packs an application into a disk image with the way to the folder where applications are.
#
#   packaging/macos/dmg.sh APPLICATION IMAGE TITLE
#
#   CHARSTUDIO_SIGN_IDENTITY  signs the image. The application is signed already, by build.spec: with its
#                             own entitlements and the hardened runtime
#   APPLE_API_KEY             a key of App Store Connect (the text of its .p8 file): Apple looks at the image,
#   APPLE_API_KEY_ID          and what it says is stapled to it
#   APPLE_API_ISSUER
#
# Where a key is missing, the step is left out, and that is said.
set -euo pipefail

application=$1 image=$2 title=$3

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# On an Apple processor nothing runs without a signature; the one that PyInstaller gives is enough to try it.
codesign --verify --deep --strict "$application"

mkdir "$folder/image"
# With its links and what is signed, which cp would not keep.
ditto "$application" "$folder/image/$(basename "$application")"
ln -s /Applications "$folder/image/Applications"
rm -f "$image"
# The system's own scanner sometimes has the new volume open.
for try in 1 2 3; do
    if hdiutil create -quiet -fs HFS+ -format ULFO -volname "$title" -srcfolder "$folder/image" "$image"; then break; fi
    [ "$try" != 3 ] || exit 1
    sleep 5
done

if [ -z "${CHARSTUDIO_SIGN_IDENTITY:-}" ]; then
    echo "not signed: there is no CHARSTUDIO_SIGN_IDENTITY"
    exit 0
fi
codesign --sign "$CHARSTUDIO_SIGN_IDENTITY" --timestamp "$image"
codesign --verify --strict "$image"

if [ -z "${APPLE_API_KEY:-}" ] || [ -z "${APPLE_API_KEY_ID:-}" ] || [ -z "${APPLE_API_ISSUER:-}" ]; then
    echo "not notarised: APPLE_API_KEY, APPLE_API_KEY_ID or APPLE_API_ISSUER is missing"
    exit 0
fi
(umask 077 && printf '%s\n' "$APPLE_API_KEY" > "$folder/key.p8")
asked=(--key "$folder/key.p8" --key-id "$APPLE_API_KEY_ID" --issuer "$APPLE_API_ISSUER")
# It ends with 0 whatever Apple says.
xcrun notarytool submit "$image" "${asked[@]}" --wait --timeout 30m --output-format json > "$folder/said.json"
said() { plutil -extract "$1" raw -o - "$folder/said.json"; }
if [ "$(said status)" != Accepted ]; then
    echo "Apple does not accept it: $(said status)" >&2
    xcrun notarytool log "$(said id)" "${asked[@]}" >&2 || true
    exit 1
fi
xcrun stapler staple "$image"
spctl --assess --type open --context context:primary-signature --verbose "$image"
