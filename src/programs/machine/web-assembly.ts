/** The part of `WebAssembly` that is used here: Node's types do not have it. */
interface WasmModule {
  readonly brand?: never
}

interface WebAssemblyNamespace {
  readonly Module: new (bytes: unknown) => WasmModule
  readonly Instance: new (module: WasmModule, imports?: unknown) => object
}

const real = (globalThis as unknown as { WebAssembly: WebAssemblyNamespace }).WebAssembly

/** `WebAssembly` whose asynchronous forms do at once what they would do on another thread. */
export const SynchronousWebAssembly = Object.create(real, {
  compile: { value: async (bytes: unknown) => new real.Module(bytes), writable: true, configurable: true },
  instantiate: {
    value: async (given: unknown, imports?: unknown) => {
      if (given instanceof real.Module) return new real.Instance(given, imports)
      const module = new real.Module(given)
      return { module, instance: new real.Instance(module, imports) }
    },
    writable: true,
    configurable: true,
  },
}) as object
