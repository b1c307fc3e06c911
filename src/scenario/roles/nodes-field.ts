import * as v from 'valibot'
import { amountField, factoryField, functionField, textField, wholeNumber } from '../../options/fields.ts'
import { optionsOf, plainObject } from '../../options/options.ts'
import type { MachineOptions, UserOptions } from '../../programs/machine/machine-options.ts'
import type { ModuleNodes, ProgramNodes, RoleNodes, StartedNodes, VersionedNodes } from './nodes-spec.ts'
import { isOneRole } from './role.ts'
import { isVersions } from './versions.ts'

/** More would not fit into the memory of most machines. */
const MOST_PROCESSES = 10_000

export const nodeCountField = wholeNumber(1, MOST_PROCESSES)
export const clientCountField = wholeNumber(0, MOST_PROCESSES)

const counts = { count: nodeCountField, initial: wholeNumber(1), reliable: v.boolean('true or false') }

const started = optionsOf<StartedNodes>(
  { ...counts, start: factoryField('a function that starts a node, or the path of a module that exports one') },
  ['count', 'start'],
)

const versionName = v.pipe(v.string(), v.regex(/^[^\s@]+$/, 'the name of a version, without spaces and @'))

/** Something for each version. */
const versions = (each: v.GenericSchema) =>
  v.pipe(
    v.record(versionName, each),
    v.check(given => Object.keys(given).length > 0, 'at least one version'),
  )

const versioned = optionsOf<VersionedNodes>(
  { ...counts, start: versions(factoryField('a function that starts a node of this version')) },
  ['count', 'start'],
)

const oneFile = v.lazy(given => (given instanceof URL ? v.unknown() : textField))
const file = v.lazy(given => (isVersions(given) ? versions(oneFile) : oneFile))

const packages = v.array(
  v.pipe(v.string('the name of a package'), v.regex(/^[^./]/, 'the name of a package')),
  'a list of names of packages',
)

const replaced = v.record(
  v.pipe(v.string(), v.regex(/^[^./]/, 'the name of a package')),
  textField,
  'names of packages, and what stands in their places',
)

const parts = { shared: packages, replace: replaced }

const inModule = optionsOf<ModuleNodes>({ ...counts, start: file, ...parts }, ['count', 'start'])

const machine = optionsOf<MachineOptions>({
  hostname: textField,
  cpus: wholeNumber(1),
  totalmem: wholeNumber(1),
  freemem: wholeNumber(0),
  loadavg: v.tuple([amountField, amountField, amountField], 'three numbers'),
  release: textField,
  userInfo: optionsOf<UserOptions>({
    username: textField,
    uid: wholeNumber(0),
    gid: wholeNumber(0),
    homedir: textField,
    shell: textField,
  }),
})

const byNode = (field: v.GenericSchema) => v.lazy(given => (typeof given === 'function' ? v.unknown() : field))

const programs = optionsOf<ProgramNodes>(
  {
    ...counts,
    program: file,
    args: byNode(v.array(v.string('a text'), 'a list of texts, or a function that returns one')),
    env: byNode(
      v.record(
        v.string(),
        v.union([v.string(), v.number()], 'a text or a number'),
        'an object of texts, or a function that returns one',
      ),
    ),
    os: byNode(machine),
    stdin: byNode(v.string('a text, or a function that returns one')),
    ...parts,
    startProgram: functionField(),
  },
  ['count', 'program'],
)

/** Nodes of one kind: which of both they are shows in what they have. */
const role = v.lazy(given => {
  if (typeof given !== 'object' || given === null) return started
  if ('program' in given) return programs
  const { start } = given as { readonly start?: unknown }
  const [first = start] = isVersions(start) ? Object.values(start) : []
  if (typeof first === 'string' || first instanceof URL) return inModule
  return isVersions(start) ? versioned : started
}) as v.GenericSchema<unknown, RoleNodes>

/** Names that faults use for others, and the name of clients. */
const TAKEN = ['one', 'minority', 'majority', 'all', 'rest', 'c']

/** Whether a name means something else in faults. */
export function isTakenName(name: string): boolean {
  return TAKEN.includes(name) || name.startsWith('not-')
}

const NAME = 'a name of letters, digits and dashes that ends in no digit'

const roleName = v.pipe(
  v.string(),
  v.regex(/^[a-z]([a-z\d-]*[a-z-])?$/i, NAME),
  v.check(name => !isTakenName(name), `another name: ${TAKEN.join(', ')} and what begins with not- are taken`),
)

/** What a scenario's `nodes` may be: nodes of one kind, or such by the names of their roles. */
export const nodesField = v.lazy(given => {
  const isRecord = typeof given === 'object' && given !== null && !Array.isArray(given) && !isOneRole(given as never)
  // valibot passes over a name that stands for the prototype.
  if (isRecord && Object.hasOwn(given, '__proto__')) return v.custom(() => false, `other names than __proto__`)
  return isRecord ? v.record(roleName, role) : v.pipe(plainObject(), role)
}) as v.GenericSchema
