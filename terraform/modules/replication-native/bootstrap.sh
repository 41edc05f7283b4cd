#!/usr/bin/env bash
# Makes the roles of both databases and fills the secrets, once; safe to run again: what has a value keeps it.
# Run it where both databases can be reached, with aws, gcloud, jq, openssl and psql, and with the module's output bootstrap_environment exported.
# No password is an argument of a program or is printed.
set -euo pipefail
umask 077

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd -P)
roles_sql=${CRMDR_BOOTSTRAP_SQL:-$here/../../../CrmDr.Controller/Database/bootstrap.sql}

fail() { printf 'bootstrap: %s\n' "$1" >&2; exit 1; }

for program in aws gcloud jq openssl psql; do
  command -v "$program" >/dev/null || fail "$program is missing; install it and run this again"
done
for variable in CRMDR_NAME AWS_DATABASE_HOST AWS_DATABASE_PORT AWS_DATABASE_NAME AWS_DATABASE_SECRET GCP_DATABASE_HOST GCP_DATABASE_PORT GCP_DATABASE_NAME GCP_DATABASE_SERVICE; do
  [[ -n ${!variable:-} ]] || fail "$variable is not set; export the module's output bootstrap_environment"
done
[[ -r $roles_sql ]] || fail "$roles_sql cannot be read; set CRMDR_BOOTSTRAP_SQL to CrmDr.Controller/Database/bootstrap.sql"

scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT

new_secret() { openssl rand -hex 24; }

aws_read() {
  aws secretsmanager get-secret-value --secret-id "$CRMDR_NAME/$1" --query SecretString --output text 2>"$scratch/error" && return
  grep -q ResourceNotFoundException "$scratch/error" || { cat "$scratch/error" >&2; fail "the secret $CRMDR_NAME/$1 of AWS cannot be read"; }
}
gcp_read() {
  gcloud secrets versions access latest --secret="$CRMDR_NAME-$1" 2>"$scratch/error" && return
  grep -q NOT_FOUND "$scratch/error" || { cat "$scratch/error" >&2; fail "the secret $CRMDR_NAME-$1 of GCP cannot be read"; }
}
aws_write() { printf '%s' "$2" >"$scratch/value"; aws secretsmanager put-secret-value --secret-id "$CRMDR_NAME/$1" --secret-string "file://$scratch/value" >/dev/null; echo "aws: $1 set"; }
gcp_write() { printf '%s' "$2" | gcloud secrets versions add "$CRMDR_NAME-$1" --data-file=- >/dev/null 2>&1; echo "gcp: $1 set"; }

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
# What one cloud must know of the other.
handed() {
  local there
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
echo "done: publication, slot and subscription are made by the controllers when they start; replication.sql shows them"
