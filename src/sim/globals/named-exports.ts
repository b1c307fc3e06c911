import { isBuiltin, syncBuiltinESMExports } from 'node:module'

/** Of vitest's pools of virtual machines: modules of this realm by their names, those of Node among them. */
interface VitestContext {
  readonly externalModulesExecutor?: { readonly cjs?: { readonly moduleCache?: ReadonlyMap<string, RealmModule> } }
}

/** A `vm.SyntheticModule`. */
interface RealmModule {
  readonly status?: string
  readonly setExport?: (name: string, value: unknown) => void
}

/**
 * Has named imports of Node's modules, such as `import { setTimeout } from 'node:timers'`, be what stands in the modules now, also where they were
 * imported before. A realm that vitest made (`vmThreads`, `vmForks`) has modules of its own, which took the names when they were
 * first imported.
 */
export function syncNamedExports(): void {
  syncBuiltinESMExports()
  const { __vitest_vm_context__: realm } = globalThis as { readonly __vitest_vm_context__?: VitestContext }
  for (const [name, module] of realm?.externalModulesExecutor?.cjs?.moduleCache ?? []) {
    // One that has not been evaluated takes the names when it is.
    if (!isBuiltin(name) || module.status !== 'evaluated') continue
    const exported = process.getBuiltinModule(name) as Readonly<Record<string, unknown>> | undefined
    if (exported === undefined || name.endsWith('module')) continue
    for (const key of Object.keys(exported)) module.setExport?.(key, exported[key])
  }
}
