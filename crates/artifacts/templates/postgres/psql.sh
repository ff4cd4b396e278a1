<%- if let Some(namespace) = place.namespace %>
namespace=<{ namespace|shell }>
cluster=<{ place.service|shell }>
database=<{ place.database|shell }>
primary=$(kubectl --namespace "$namespace" get pods --output name \
    --selector "cnpg.io/cluster=$cluster,cnpg.io/instanceRole=primary" | head -n 1)

sql() {
    kubectl --namespace "$namespace" exec --stdin "${primary:?there is no primary of $cluster}" --container postgres -- \
        psql -XAtq -v ON_ERROR_STOP=1 -d "$database" "$@"
}
<%- else %>
postgres=<{ place.service|shell }>
user=<{ place.user|shell }>
database=<{ place.database|shell }>

sql() { docker compose exec -T "$postgres" psql -XAtq -v ON_ERROR_STOP=1 -U "$user" -d "$database" "$@"; }
<%- endif %>
