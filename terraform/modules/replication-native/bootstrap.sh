#!/usr/bin/env bash
# Makes the roles of both databases, the caches' passwords and the certificates, and fills the secrets. Safe to run again: what has a value keeps it,
# and certificates are made anew when they end within 30 days.
#
#   bootstrap.sh            fill what is missing
#   bootstrap.sh --renew    make every certificate anew, signed by the same authorities
#
# Run it where both databases can be reached, with aws, gcloud, curl, jq, openssl and psql, and with the module's output bootstrap_environment exported.
# CRMDR_IDENTITY_KEYS names a file with the public keys (JSON Web Key Set) whose tokens the application believes; CRMDR_MEMBER_FOLDER a folder for the
# certificates of the witness' third member (default: ./witness-member), CRMDR_WITNESS_CONNECTION the connection string of a witness that is PostgreSQL. No password is an argument of a program or is printed.
set -euo pipefail
umask 077

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
roles_sql=${CRMDR_BOOTSTRAP_SQL:-$here/../../../CrmDr.Controller/Database/bootstrap.sql}
member_folder=${CRMDR_MEMBER_FOLDER:-witness-member}
readonly authority_days=1825 certificate_days=398 renewal_seconds=$((30 * 86400))

fail() { printf 'bootstrap: %s\n' "$1" >&2; exit 1; }

renew=false
case ${1-} in
  '') ;;
  --renew) renew=true ;;
  *) fail "'$1' is no option; expected none or --renew" ;;
esac
for program in aws gcloud curl jq openssl psql; do
  command -v "$program" >/dev/null || fail "$program is missing; install it and run this again"
done
for variable in CRMDR_NAME AWS_REGION AWS_DATABASE_HOST AWS_DATABASE_PORT AWS_DATABASE_NAME AWS_DATABASE_SECRET AWS_CACHE AWS_CONTROLLER AWS_MEMBER \
  GCP_PROJECT GCP_REGION GCP_DATABASE_HOST GCP_DATABASE_PORT GCP_DATABASE_NAME GCP_DATABASE_SERVICE GCP_CACHE GCP_CONTROLLER GCP_MEMBER THIRD_MEMBER; do
  [[ -n ${!variable:-} ]] || fail "$variable is not set; export the module's output bootstrap_environment"
done
[[ -r $roles_sql ]] || fail "$roles_sql cannot be read; set CRMDR_BOOTSTRAP_SQL to CrmDr.Controller/Database/bootstrap.sql"
if [[ -n ${CRMDR_IDENTITY_KEYS:-} ]]; then
  jq -e '(.keys | length > 0) and all(.keys[]; has("d") | not)' "$CRMDR_IDENTITY_KEYS" >/dev/null 2>&1 ||
    fail "$CRMDR_IDENTITY_KEYS is no JSON Web Key Set of public keys; expected {\"keys\": [...]} without private parts (\"d\")"
fi
export AWS_REGION AWS_DEFAULT_REGION=$AWS_REGION CLOUDSDK_CORE_PROJECT=$GCP_PROJECT

scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

new_secret() { openssl rand -hex 24; }

# Where a secret is: NAME/secret and NAME-secret. The authorities' keys are outside of what the clusters may read.
aws_name() { case $1 in authority-*) printf '%s-authority/%s' "$CRMDR_NAME" "${1#authority-}" ;; *) printf '%s/%s' "$CRMDR_NAME" "$1" ;; esac; }
gcp_name() { printf '%s-%s' "$CRMDR_NAME" "$1"; }

# Nothing, when the place is there and has no value yet.
aws_read() {
  aws secretsmanager get-secret-value --secret-id "$(aws_name "$1")" --query SecretString --output text 2>"$scratch/error" && return
  grep -q 'AWSCURRENT' "$scratch/error" || { cat "$scratch/error" >&2; fail "the secret $(aws_name "$1") of AWS cannot be read; apply terraform/environments/global/production first"; }
}
gcp_read() {
  gcloud secrets versions access latest --secret="$(gcp_name "$1")" 2>"$scratch/error" && return
  grep -qi 'no versions\|versions/latest\] not found' "$scratch/error" || { cat "$scratch/error" >&2; fail "the secret $(gcp_name "$1") of GCP cannot be read; apply terraform/environments/global/production first"; }
}
aws_write() { printf '%s' "$2" >"$scratch/value"; aws secretsmanager put-secret-value --secret-id "$(aws_name "$1")" --secret-string "file://$scratch/value" >/dev/null; echo "aws: $1 set"; }
gcp_write() { printf '%s' "$2" >"$scratch/value"; gcloud secrets versions add "$(gcp_name "$1")" --data-file="$scratch/value" >/dev/null 2>"$scratch/error" || { cat "$scratch/error" >&2; fail "the secret $(gcp_name "$1") of GCP cannot be written"; }; echo "gcp: $1 set"; }

# A value of one cloud: kept if it is there, made otherwise. Sets `value`.
own() {
  value=$("$1_read" "$2")
  if [[ -z $value ]]; then value=$(new_secret); "$1_write" "$2" "$value"; else echo "$1: $2 kept"; fi
}
# A value that both clouds share: copied from where it is.
shared() {
  local aws gcp
  aws=$(aws_read "$1") gcp=$(gcp_read "$1")
  value=${aws:-${gcp:-$(new_secret)}}
  if [[ $aws != "$value" ]]; then aws_write "$1" "$value"; else echo "aws: $1 kept"; fi
  if [[ $gcp != "$value" ]]; then gcp_write "$1" "$value"; else echo "gcp: $1 kept"; fi
}
# What a cloud is told.
handed() {
  local there
  [[ -n $3 ]] || fail "there is no value for $2"
  there=$("$1_read" "$2")
  if [[ $there != "$3" ]]; then "$1_write" "$2" "$3"; else echo "$1: $2 kept"; fi
}

# Runs the roles' SQL; the passwords come as settings from standard input.
make_roles() {
  local host=$1 port=$2 database=$3
  {
    printf '\\set ON_ERROR_STOP on\n'
    printf "SELECT set_config('bootstrap.crmdr_password', '%s', false), set_config('bootstrap.app_password', '%s', false), set_config('bootstrap.replication_password', '%s', false) \\\\gset hidden_\n" "$crmdr" "$crm_app" "$replication"
    cat "$roles_sql"
  } | PGSSLMODE=require psql --quiet --no-psqlrc --host "$host" --port "$port" --dbname "$database" --file -
  echo "roles of $host made"
}

# ElastiCache takes a password in two steps: first beside none, then instead of none. Terraform's state never sees it.
lock_aws_cache() {
  local strategy
  if [[ $(aws elasticache describe-replication-groups --replication-group-id "$AWS_CACHE" --query 'ReplicationGroups[0].AuthTokenEnabled' --output text) == [Tt]rue ]]; then
    echo "aws: $AWS_CACHE asks for its password"
    return
  fi
  for strategy in ROTATE SET; do
    printf '%s' "$1" | jq -R --arg group "$AWS_CACHE" --arg strategy "$strategy" '{ReplicationGroupId: $group, AuthToken: ., AuthTokenUpdateStrategy: $strategy, ApplyImmediately: true}' >"$scratch/request"
    aws elasticache modify-replication-group --cli-input-json "file://$scratch/request" >/dev/null
    aws elasticache wait replication-group-available --replication-group-id "$AWS_CACHE"
  done
  echo "aws: $AWS_CACHE asks for its password from now on"
}

# Makes the authority of a group (its key and certificate in one secret), or fetches it. Leaves $scratch/authority.pem.
authority() {
  local aws gcp
  aws=$(aws_read "authority-$1") gcp=$(gcp_read "authority-$1")
  if [[ -z $aws$gcp ]]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days "$authority_days" -subj "/O=$CRMDR_NAME/CN=$1 authority" \
      -addext basicConstraints=critical,CA:TRUE,pathlen:0 -addext keyUsage=critical,keyCertSign,cRLSign -keyout "$scratch/authority.key" -out "$scratch/authority.crt" 2>/dev/null
    aws=$(cat "$scratch/authority.key" "$scratch/authority.crt")
  fi
  handed aws "authority-$1" "${aws:-$gcp}"
  handed gcp "authority-$1" "${aws:-$gcp}"
  printf '%s\n' "${aws:-$gcp}" >"$scratch/authority.pem"
  openssl x509 -in "$scratch/authority.pem" -out "$scratch/ca.crt"
  openssl x509 -in "$scratch/ca.crt" -noout -checkend "$((certificate_days * 86400))" >/dev/null ||
    fail "the authority of $1 ends before a new certificate would. Add another one to the secrets $1-ca of both clouds, let the services take it up, then empty authority-$1 and run this with --renew"
}
# Good for the name, signed by the authority, and not about to end.
good() { openssl verify -CAfile "$scratch/ca.crt" -verify_hostname "$2" "$1" >/dev/null 2>&1 && openssl x509 -in "$1" -noout -checkend "$renewal_seconds" >/dev/null; }
sign() {
  openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/O=$CRMDR_NAME/CN=$1" -keyout "$scratch/new.key" -out "$scratch/new.csr" 2>/dev/null
  openssl x509 -req -in "$scratch/new.csr" -CA "$scratch/ca.crt" -CAkey "$scratch/authority.pem" -CAcreateserial -CAserial "$scratch/serial" -days "$certificate_days" -out "$scratch/new.crt" 2>/dev/null \
    -extfile <(printf 'subjectAltName=DNS:%s\nbasicConstraints=critical,CA:FALSE\nkeyUsage=critical,digitalSignature\nextendedKeyUsage=serverAuth,clientAuth\n' "$1")
}
# A cloud's certificate for a name: kept while it is good.
certificate() {
  local cloud=$1 secret=$2 name=$3
  "${cloud}_read" "$secret-certificate" >"$scratch/there.crt"
  if [[ $renew == false && -n $("${cloud}_read" "$secret-key") ]] && good "$scratch/there.crt" "$name"; then
    echo "$cloud: $secret-certificate kept"
    return
  fi
  sign "$name"
  "${cloud}_write" "$secret-key" "$(cat "$scratch/new.key")"
  "${cloud}_write" "$secret-certificate" "$(cat "$scratch/new.crt")"
}

own aws crmdr; crmdr=$value
own aws crm-app; crm_app=$value
own aws crmdr-replication; replication=$value aws_replication=$value
administrator=$(aws secretsmanager get-secret-value --secret-id "$AWS_DATABASE_SECRET" --query SecretString --output text)
PGUSER=$(jq -r .username <<<"$administrator") PGPASSWORD=$(jq -r .password <<<"$administrator") \
  make_roles "$AWS_DATABASE_HOST" "$AWS_DATABASE_PORT" "$AWS_DATABASE_NAME"

own gcp crmdr; crmdr=$value
own gcp crm-app; crm_app=$value
own gcp crmdr-replication; replication=$value gcp_replication=$value
own gcp administrator
printf '%s\n' "$value" | gcloud sql users set-password postgres --instance="$GCP_DATABASE_SERVICE" --prompt-for-password >/dev/null 2>&1 \
  || fail "the password of postgres at $GCP_DATABASE_SERVICE cannot be set"
PGUSER=postgres PGPASSWORD=$value make_roles "$GCP_DATABASE_HOST" "$GCP_DATABASE_PORT" "$GCP_DATABASE_NAME"

handed aws peer-replication "$gcp_replication"
handed gcp peer-replication "$aws_replication"
for token in access-operator access-peer access-application; do shared "$token"; done

own aws cache; aws_cache=$value
lock_aws_cache "$aws_cache"
gcp_cache=$(gcloud redis instances get-auth-string "$GCP_CACHE" --region="$GCP_REGION" --format=json | jq -r .authString)
handed gcp cache "$gcp_cache"
handed aws peer-cache "$gcp_cache"
handed gcp peer-cache "$aws_cache"

# Authorities of the providers: of both in both, because each cloud asks the other's servers too. ElastiCache's is public.
database_ca=$(curl --fail --silent --show-error --location "https://truststore.pki.rds.amazonaws.com/$AWS_REGION/$AWS_REGION-bundle.pem")$'\n'$(
  gcloud sql instances describe "$GCP_DATABASE_SERVICE" --format=json | jq -r .serverCaCert.cert)
cache_ca=$(gcloud redis instances describe "$GCP_CACHE" --region="$GCP_REGION" --format=json | jq -r '.serverCaCerts[].cert')
for cloud in aws gcp; do
  handed "$cloud" database-ca "$database_ca"
  handed "$cloud" cache-ca "$cache_ca"
done

authority controller
for cloud in aws gcp; do handed "$cloud" controller-ca "$(cat "$scratch/ca.crt")"; done
certificate aws controller "$AWS_CONTROLLER"
certificate gcp controller "$GCP_CONTROLLER"

authority witness
for cloud in aws gcp; do handed "$cloud" witness-ca "$(cat "$scratch/ca.crt")"; done
certificate aws witness "$AWS_CONTROLLER"
certificate gcp witness "$GCP_CONTROLLER"
certificate aws witness-member "$AWS_MEMBER"
certificate gcp witness-member "$GCP_MEMBER"
if [[ $renew == true ]] || ! good "$member_folder/member.crt" "$THIRD_MEMBER"; then
  sign "$THIRD_MEMBER"
  mkdir -p -- "$member_folder"
  mv -- "$scratch/new.key" "$member_folder/member.key"
  mv -- "$scratch/new.crt" "$member_folder/member.crt"
  cp -- "$scratch/ca.crt" "$member_folder/ca.crt"
  echo "third member: certificate in $member_folder; put its files into /etc/etcd/tls there, then remove the folder"
else
  echo "third member: certificate kept"
fi

if [[ -n ${CRMDR_WITNESS_CONNECTION:-} ]]; then
  for cloud in aws gcp; do handed "$cloud" witness-connection "$CRMDR_WITNESS_CONNECTION"; done
fi

keys=${CRMDR_IDENTITY_KEYS:+$(jq -c . "$CRMDR_IDENTITY_KEYS")}
keys=${keys:-$(aws_read identity-keys)}
keys=${keys:-$(gcp_read identity-keys)}
[[ -n $keys ]] || fail "everything is set but identity-keys: export CRMDR_IDENTITY_KEYS=FILE with the issuer's public keys (JSON Web Key Set) and run this again"
for cloud in aws gcp; do handed "$cloud" identity-keys "$keys"; done
echo "done: publication, slot and subscription are made by the controllers when they start; replication.sql shows them"
