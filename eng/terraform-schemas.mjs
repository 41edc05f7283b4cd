#!/usr/bin/env node
// Writes the tables that the Terraform tests check against: CrmDr.Tests/Terraform/Schemas/*.json.
//
//   node eng/terraform-schemas.mjs              download the providers' schemas, keep what terraform/ uses, delete the download
//   node eng/terraform-schemas.mjs --from DIR   use (and keep) a folder with the packages' .tgz files
//   node eng/terraform-schemas.mjs --from DIR --show aws_vpn_connection data.aws_lb   print tables instead of writing them
//
// Each provider's npm package of the CDK for Terraform describes every resource in its .jsii file: which arguments it takes, which of them
// it must have, and which attributes can only be read. Run it again after a resource was added, or with a newer version below.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const packages = { aws: '21.22.1', google: '16.12.1', cloudflare: '13.9.1' };
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const inherited = new Set(['connection', 'count', 'dependsOn', 'forEach', 'lifecycle', 'provider', 'provisioners']);

const options = process.argv.slice(2);
const from = options[0] === '--from' ? options.splice(0, 2)[1] : undefined;
const shown = options[0] === '--show' ? options.slice(1) : undefined;
if ((options.length > 0 && !shown) || (from !== undefined && !existsSync(from))) {
  console.error('usage: node eng/terraform-schemas.mjs [--from DIR] [--show RESOURCE...]; DIR must exist');
  process.exit(2);
}

const wanted = shown ? new Set(shown) : usedIn(join(root, 'terraform'));
const folder = from ?? mkdtempSync(join(tmpdir(), 'terraform-schemas-'));
try {
  for (const [provider, version] of Object.entries(packages)) {
    const mine = [...wanted].filter(name => name.replace(/^(data|ephemeral)\./, '').startsWith(`${provider}_`)).sort();
    if (mine.length > 0) write(provider, tables(provider, version, mine));
  }
} finally {
  if (!from) rmSync(folder, { recursive: true, force: true });
}

function usedIn(start) {
  const found = new Set();
  for (const entry of readdirSync(start, { recursive: true })) {
    if (!entry.endsWith('.tf') || entry.includes('.terraform')) continue;
    for (const [, kind, type] of readFileSync(join(start, entry), 'utf8').matchAll(/^(resource|data|ephemeral) "([a-z0-9_]+)"/gm))
      found.add(kind === 'resource' ? type : `${kind}.${type}`);
  }
  return found;
}

function tables(provider, version, names) {
  const name = `@cdktf/provider-${provider}`;
  const archive = join(folder, `cdktf-provider-${provider}-${version}.tgz`);
  if (!existsSync(archive)) execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder, `${name}@${version}`], { stdio: ['ignore', 'ignore', 'inherit'] });
  const file = entry => execFileSync('tar', ['xzOf', archive, `package/${entry}`], { maxBuffer: 2 ** 30 });
  let assembly = JSON.parse(file('.jsii'));
  if (assembly.schema === 'jsii/file-redirect') {
    const bytes = file(assembly.filename);
    assembly = JSON.parse(assembly.compression === 'gzip' ? gunzipSync(bytes) : bytes);
  }

  const byName = new Map(), release = new Set();
  for (const type of Object.values(assembly.types)) {
    const initializer = type.kind === 'class' && type.properties?.some(p => p.name === 'tfResourceType' && p.static);
    const config = initializer && type.initializer?.parameters?.at(-1)?.type?.fqn;
    if (!config) continue;
    const link = JSON.stringify(type.docs ?? {}).match(/providers\/[a-z]+\/[a-z]+\/([0-9.]+)\/docs\/(resources|data-sources|ephemeral-resources)\/([a-z0-9_]+)/);
    if (!link) continue;
    release.add(link[1]);
    const kind = { 'resources': '', 'data-sources': 'data.', 'ephemeral-resources': 'ephemeral.' }[link[2]];
    byName.set(`${kind}${provider}_${link[3]}`, [config, type.fqn]);
  }

  const missing = names.filter(wantedName => !byName.has(wantedName));
  if (missing.length > 0) throw new Error(`${name} ${version} does not describe ${missing.join(', ')}`);
  const resources = {};
  for (const wantedName of names) {
    const [config, read] = byName.get(wantedName);
    resources[wantedName] = members(assembly.types, config, read, []);
  }
  return { provider, version: [...release].join(), resources };
}

// The members of one resource or block: its arguments from the configuration type, what can only be read from the class.
function members(types, config, read, above) {
  const found = {};
  if (above.includes(config)) return found;
  for (const property of types[config]?.properties ?? []) {
    if (inherited.has(property.name) && above.length === 0 && !linked(property)) continue;
    const mark = property.optional ? 'optional' : 'required';
    const text = `${property.docs?.summary ?? ''} ${property.docs?.remarks ?? ''}`;
    const [inner, many] = innerType(property.type);
    const structure = inner && types[inner]?.kind === 'interface' ? inner : undefined;
    const reference = readType(types, read, property.name);
    found[linked(property) ?? snake(property.name)] = structure
      ? { [/^[a-z0-9_]+ block\./.test(text) ? 'block' : 'nested']: many, mark, of: members(types, structure, reference, [...above, config]) }
      : `${mark} ${many === 'one' ? kindOf(property.type) : many}`;
  }
  const arguments_ = new Set(Object.keys(found));
  for (const property of types[read]?.properties ?? []) {
    if (property.static || /Input$|^internalValue$|^fqn$|^cdktfAttributes$/.test(property.name)) continue;
    const name = snake(property.name);
    if (arguments_.has(name) || [...arguments_].some(argument => argument.replaceAll('_', '') === property.name.toLowerCase())) continue;
    const reference = readType(types, read, property.name);
    found[name] = reference ? { nested: 'list', mark: 'read-only', of: members(types, undefined, reference, [...above, config ?? read]) } : 'read-only';
  }
  return found;
}

function linked(property) {
  return JSON.stringify(property.docs ?? {}).match(/#([a-z0-9_]+) /)?.[1];
}

function readType(types, owner, name) {
  const fqn = types[owner]?.properties?.find(property => property.name === name)?.type?.fqn;
  if (fqn?.endsWith('OutputReference')) return fqn;
  return types[fqn]?.methods?.find(method => method.name === 'get')?.returns?.type?.fqn;
}

function innerType(type) {
  const choices = type?.union?.types ?? [type];
  for (const choice of choices) {
    if (choice?.collection) return [innerType(choice.collection.elementtype)[0], choice.collection.kind === 'map' ? 'map' : 'list'];
  }
  const plain = choices.find(choice => choice?.fqn && !choice.fqn.startsWith('cdktf.'));
  return [plain?.fqn, 'one'];
}

function kindOf(type) {
  const choices = type?.union?.types ?? [type];
  return choices.map(choice => choice?.primitive).find(Boolean) ?? 'any';
}

function snake(name) {
  return name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`);
}

function write(provider, table) {
  if (shown) return console.log(JSON.stringify(table.resources, null, 1));
  const lines = Object.entries(table.resources).map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  const path = join(root, 'CrmDr.Tests', 'Terraform', 'Schemas', `${provider}.json`);
  writeFileSync(path, `{\n  "provider": "${provider}",\n  "version": "${table.version}",\n  "resources": {\n${lines.join(',\n')}\n  }\n}\n`);
  console.log(`${path}: ${lines.length} tables of version ${table.version}`);
}
