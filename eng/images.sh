#!/usr/bin/env bash
# Builds the container images of the three services, writes a bill of materials for each, and pushes the same bytes to both clouds' registries.
set -euo pipefail
shopt -s inherit_errexit
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd -P)
readonly root services='Api Controller Gateway'

usage() {
  cat <<'TEXT'
Usage: eng/images.sh [options] [--push AWS_REGISTRY GCP_REGISTRY]

Builds crmdr-api, crmdr-controller and crmdr-gateway: for each an OCI archive (NAME.tar) and a bill of materials (NAME.cdx.json, CycloneDX), and
images.json, which names version, revision and digests. Needs the .NET SDK of global.json, git, jq and tar, and reaches the registry of the base
image; no container engine. Prints the digests as the overlays' settings take them.

  --version VERSION    tag of the images and version of the programs, such as 1.2.3 (default: Version in Directory.Build.props)
  --platforms LIST     machines, separated by commas (default: linux/amd64,linux/arm64)
  --base IMAGE         another base image: a mirror's, or one fixed by its digest (default: .NET's own, noble-chiseled)
  --source URL         where the code is, for the images' labels (default: no such label)
  --output DIR         where to write (default: artifacts/images)
  --no-build           push what is in the folder already
  --push AWS_REGISTRY GCP_REGISTRY
                       push to both, such as 111122223333.dkr.ecr.ap-northeast-2.amazonaws.com and
                       asia-northeast3-docker.pkg.dev/PROJECT/crmdr-production, and ask both for the digests; needs crane, logged in to both
  --help               this text

A tag never changes: what is there with the same digest is left alone, what is there with another one ends the run before anything is pushed.
Exit code 0: done; 1: it could not be done; 2: it was called wrongly.
TEXT
}

fail() { printf 'images: %s\n' "$1" >&2; exit 1; }
wrong() { printf 'images: %s See eng/images.sh --help.\n' "$1" >&2; exit 2; }
need() { command -v "$1" >/dev/null || fail "$1 is missing; install it and run this again."; }

version='' platforms=linux/amd64,linux/arm64 base='' source='' output=$root/artifacts/images build=true push=false aws='' gcp=''
while [[ $# -gt 0 ]]; do
  case $1 in
    --version | --platforms | --base | --source | --output)
      [[ -n ${2:-} && ${2:-} != --* ]] || wrong "$1 wants a value."
      case $1 in
        --version) version=$2 ;;
        --platforms) platforms=$2 ;;
        --base) base=$2 ;;
        --source) source=$2 ;;
        --output) output=$2 ;;
      esac
      shift 2
      ;;
    --no-build) build=false; shift ;;
    --push)
      [[ -n ${2:-} && -n ${3:-} && ${2:-} != --* && ${3:-} != --* ]] || wrong '--push wants two registries, the one of AWS and the one of GCP.'
      push=true aws=$2 gcp=$3
      shift 3
      ;;
    --help | -h) usage; exit 0 ;;
    *) wrong "'$1' is no option." ;;
  esac
done

runtimes=''
for platform in ${platforms//,/ }; do
  case $platform in
    linux/amd64) runtimes+=${runtimes:++}linux-x64 ;;
    linux/arm64) runtimes+=${runtimes:++}linux-arm64 ;;
    *) wrong "--platforms: found '$platform', expected linux/amd64, linux/arm64 or both." ;;
  esac
done
[[ -n $runtimes ]] || wrong '--platforms names none.'
[[ $output == /* ]] || output=$PWD/$output
for registry in $aws $gcp; do
  [[ $registry =~ ^[a-z0-9.-]+(:[0-9]+)?(/[a-z0-9._-]+)*$ ]] || wrong "--push: found '$registry', expected a registry without https:// and without an image's name."
done
[[ $push == false || $aws != "$gcp" ]] || wrong '--push: both registries are the same one.'
[[ $build == true || $push == true ]] || wrong '--no-build without --push leaves nothing to do.'
for program in jq tar sha256sum; do need "$program"; done
[[ $push == false ]] || need crane

scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

image_of() { printf 'crmdr-%s' "$(tr '[:upper:]' '[:lower:]' <<<"$1")"; }

# Unpacks an archive into $scratch/NAME, looks whether it is what was asked for, and prints the digest that a registry will name it by.
examine() {
  local name=$1 version=$2 platforms=$3 revision=$4 layout=$scratch/$1 digest manifest config layer found expected
  [[ -r $output/$name.tar ]] || fail "$output/$name.tar is missing; run this without --no-build."
  rm -rf -- "$layout"
  mkdir -p -- "$layout"
  tar -xf "$output/$name.tar" -C "$layout" || fail "$output/$name.tar cannot be unpacked."
  digest=$(jq -r '.manifests | if length == 1 then .[0].digest else error("no") end' "$layout/index.json" 2>/dev/null) || fail "$output/$name.tar is no OCI archive of one image."
  blob "$name" "$digest"
  found=$(jq -r '[.manifests[].platform | .os + "/" + .architecture] | sort | join(",")' "$layout/blobs/${digest/:/\/}")
  expected=$(tr ',' '\n' <<<"$platforms" | sort | paste -sd, -)
  [[ $found == "$expected" ]] || fail "$name is for '$found', expected '$expected'."
  for manifest in $(jq -r '.manifests[].digest' "$layout/blobs/${digest/:/\/}"); do
    blob "$name" "$manifest"
    config=$(jq -r .config.digest "$layout/blobs/${manifest/:/\/}")
    blob "$name" "$config"
    for layer in $(jq -r '.layers[].digest' "$layout/blobs/${manifest/:/\/}"); do blob "$name" "$layer"; done
    jq -e --arg version "$version" --arg revision "$revision" '.config | .User == "1654" and .Labels["org.opencontainers.image.version"] == $version
      and .Labels["org.opencontainers.image.revision"] == $revision' "$layout/blobs/${config/:/\/}" >/dev/null ||
      fail "$name says $(jq -c '.config | {User, Labels}' "$layout/blobs/${config/:/\/}"), expected user 1654, version $version and revision $revision. Is the SDK that of global.json?"
  done
  printf '%s' "$digest"
}
blob() {
  local file=$scratch/$1/blobs/${2/:/\/}
  [[ -r $file && $(sha256sum <"$file") == "${2#sha256:}  -" ]] || fail "$output/$1.tar is damaged: $2 is missing or is not what its name says."
}

build_all() {
  local service name revision created arguments project sdk images='{}' digest
  need dotnet
  need git
  cd "$root"
  version=${version:-$(sed -n 's:.*<Version>\(.*\)</Version>.*:\1:p' Directory.Build.props)}
  [[ $version =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]] || wrong "--version: found '$version', expected a version such as 1.2.3 or 1.2.3-rc.1."
  revision=$(git rev-parse HEAD) || fail "$root is no clone of the repository: the images would not say what they were built from."
  [[ -z $(git status --porcelain) ]] || revision+=-dirty
  created=$(TZ=UTC git log -1 --format=%cd --date=format-local:%Y-%m-%dT%H:%M:%SZ)
  mkdir -p -- "$output"
  sdk=$(dotnet --version)
  dotnet tool restore >"$scratch/log" 2>&1 || { cat "$scratch/log" >&2; fail 'the tools of .config/dotnet-tools.json cannot be restored.'; }
  for service in $services; do
    name=$(image_of "$service") project=CrmDr.$service/CrmDr.$service.csproj
    rm -f -- "$output/$name.tar" "$output/$name.cdx.json" "$output/images.json"
    arguments=(-p:ContinuousIntegrationBuild=true "-p:Version=$version" "-p:ContainerImageTag=$version" "-p:ImageMachines=$runtimes"
      "-p:ContainerArchiveOutputPath=$output/$name.tar" "-p:ImageRevision=$revision" "-p:ImageCreated=$created")
    [[ -z $base ]] || arguments+=("-p:ContainerBaseImage=$base")
    [[ -z $source ]] || arguments+=("-p:ImageSource=$source")
    dotnet build "$project" --configuration Release --verbosity quiet -t:PublishContainer "${arguments[@]}" >&2 || fail "$name could not be built; the messages above say why."
    digest=$(examine "$name" "$version" "$platforms" "$revision")
    dotnet tool run dotnet-CycloneDX "$project" --output "$scratch" --filename "$name.json" --output-format Json --disable-package-restore --recursive \
      --exclude-dev --no-serial-number --set-name "$name" --set-version "$version" --set-type Container >"$scratch/log" 2>&1 ||
      { cat "$scratch/log" >&2; fail "the bill of materials of $name could not be written."; }
    # The same image gives the same text. What the project takes from the SDK itself is no package, so it is added.
    jq --arg created "$created" --arg purl "pkg:oci/$name@${digest/:/%3A}" --arg sdk "$sdk" --argjson from_sdk "$(taken_from_sdk "$project")" '
      .metadata.timestamp = $created | .metadata.component.purl = $purl
      | .components += [$from_sdk[] | {type: "library", "bom-ref": ("sdk/" + .), name: ., description: ("Copied from the .NET SDK " + $sdk)}]' \
      "$scratch/$name.json" >"$output/$name.cdx.json"
    images=$(jq --arg name "$name" --arg digest "$digest" '.[$name] = $digest' <<<"$images")
    echo "$name: $(jq '.components | length' "$output/$name.cdx.json") components" >&2
  done
  jq -n --arg version "$version" --arg revision "$revision" --arg created "$created" --arg platforms "$platforms" --argjson images "$images" \
    '{$version, $revision, $created, $platforms, $images}' >"$output/images.json"
}
taken_from_sdk() { sed -n 's:.*<Reference Include="$(MSBuildToolsPath)/\(.*\)\.dll".*:\1:p' "$1" | jq -R . | jq -cs .; }

# What a registry has under a name; nothing when it has nothing there.
there() {
  crane digest "$1" 2>"$scratch/error" && return
  grep -qE 'MANIFEST_UNKNOWN|NAME_UNKNOWN|status code 404' "$scratch/error" || { cat "$scratch/error" >&2; fail "$1 cannot be asked for; is crane logged in there?"; }
}

push_all() {
  local names name target found made
  made=$output/images.json
  jq -e '.version and .revision and .platforms and (.images | length == 3)' "$made" >/dev/null 2>&1 || fail "$made is missing or damaged; run this without --no-build."
  [[ -z $version || $version == "$(jq -r .version "$made")" ]] || fail "$output has version $(jq -r .version "$made"), not $version; build again."
  version=$(jq -r .version "$made")
  [[ $(jq -r .revision "$made") != *-dirty ]] || fail 'the images were built from files that are not committed; commit them and build again.'
  names=$(jq -r '.images | keys[]' "$made")
  for name in $names; do
    found=$(examine "$name" "$version" "$(jq -r .platforms "$made")" "$(jq -r .revision "$made")")
    [[ $found == "$(digest_of "$name")" ]] || fail "$output/$name.tar is $found, images.json says $(digest_of "$name"); build again."
    for target in "$gcp" "$aws"; do
      found=$(there "$target/$name:$version")
      [[ -z $found || $found == "$(digest_of "$name")" ]] ||
        fail "$target/$name:$version is $found already, and this is $(digest_of "$name"). A tag never changes: choose another version. Nothing was pushed."
    done
  done
  # The standby's registry first: what can be had in the primary's can then be had in both.
  for target in "$gcp" "$aws"; do
    for name in $names; do
      found=$(there "$target/$name:$version")
      if [[ -z $found ]]; then
        # Somebody else may have been quicker, such as the copy that a push to ECR starts; what counts is the answer below.
        crane push "$scratch/$name" "$target/$name:$version" >"$scratch/log" 2>&1 || cat "$scratch/log" >&2
      fi
      found=$(there "$target/$name:$version")
      [[ $found == "$(digest_of "$name")" ]] ||
        fail "$target/$name:$version answers with '$found', expected $(digest_of "$name"). Do not deploy this version before both registries have it: run this again with --no-build."
      echo "$target/$name:$version $found" >&2
    done
  done
}
digest_of() { jq -r --arg name "$1" '.images[$name]' "$output/images.json"; }

[[ $build == false ]] || build_all
[[ $push == false ]] || push_all
echo "version: \"$(jq -r .version "$output/images.json")\""
jq -r '.images | to_entries[] | (.key | ltrimstr("crmdr-")) + "Digest: \"" + .value + "\""' "$output/images.json"
