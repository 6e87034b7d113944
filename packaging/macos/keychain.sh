#!/bin/bash
# Puts the certificate that signs into a keychain of its own, on a machine that is gone afterwards.
#
#   MACOS_CERTIFICATE           the certificate "Developer ID Application" with its key: a .p12 file, in base64
#   MACOS_CERTIFICATE_PASSWORD  what opens it
#
# Where there is none, nothing is done and the exit code is 0: what is built is not signed then. What to sign with
# is said on standard output, and all else on standard error:
#
#   CHARSTUDIO_SIGN_IDENTITY=$(packaging/macos/keychain.sh)
set -euo pipefail

if [ -z "${MACOS_CERTIFICATE:-}" ]; then
    echo "not signed: there is no MACOS_CERTIFICATE" >&2
    exit 0
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
(umask 077 && printf %s "$MACOS_CERTIFICATE" | base64 --decode > "$folder/certificate.p12")

keychain="${RUNNER_TEMP:-$HOME/Library/Keychains}/charstudio-signing.keychain-db"
# For this keychain alone: nobody needs to know it again.
password=$(uuidgen)
security create-keychain -p "$password" "$keychain" >&2
security set-keychain-settings -lut 7200 "$keychain" >&2
security unlock-keychain -p "$password" "$keychain" >&2
security import "$folder/certificate.p12" -k "$keychain" -f pkcs12 -P "${MACOS_CERTIFICATE_PASSWORD:-}" \
    -T /usr/bin/codesign >&2
# Otherwise codesign asks somebody who is not there.
security set-key-partition-list -S apple-tool:,apple: -s -k "$password" "$keychain" >/dev/null
# Beside those that are searched already, whose paths come in quotation marks.
searched=()
while IFS= read -r line; do
    line=${line#*\"}
    searched+=("${line%\"*}")
done < <(security list-keychains -d user)
security list-keychains -d user -s "$keychain" ${searched[@]+"${searched[@]}"} >&2

identity=$(security find-identity -v -p codesigning "$keychain" | awk '$1 == "1)" { print $2 }')
if [ -z "$identity" ]; then
    echo "the certificate in MACOS_CERTIFICATE can't sign" >&2
    exit 1
fi
echo "$identity"
