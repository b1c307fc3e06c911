import { current } from '../current.ts'
import { type AnyFunction, dressed, type Patch } from './patch.ts'

interface Wasm {
  readonly Module: new (source: unknown) => object
  readonly Instance: new (module: object, imports?: unknown) => object
  readonly compile: AnyFunction
  readonly instantiate: AnyFunction
}

/** What WebAssembly does on other threads it can do on this one: within a node, it is done at once. */
function webAssembly(key: 'compile' | 'instantiate'): Patch[] {
  const wasm = (globalThis as unknown as { WebAssembly: Wasm }).WebAssembly
  const original = wasm[key]
  const replacement = function (this: unknown, source: object, imports?: unknown): unknown {
    if (current === undefined) return Reflect.apply(original, this, [source, imports]) as unknown
    return new Promise(resolve => {
      const isModule = source instanceof wasm.Module
      const module = isModule ? source : new wasm.Module(source)
      if (key === 'compile') return resolve(module)
      const instance = new wasm.Instance(module, imports)
      resolve(isModule ? instance : { module, instance })
    })
  }
  return [{ target: wasm, key, replacement: dressed(replacement as AnyFunction, original) }]
}

export function webAssemblyPatches(): Patch[] {
  return (['compile', 'instantiate'] as const).flatMap(webAssembly)
}
