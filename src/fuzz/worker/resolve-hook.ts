/** Runs in Node's loader thread; see one-instance.ts. */
let urls: Readonly<Record<string, string>> = {}

export function initialize(data: Readonly<Record<string, string>>): void {
  urls = data
}

export function resolve(
  specifier: string,
  context: unknown,
  next: (specifier: string, context: unknown) => unknown,
): unknown {
  const url = urls[specifier]
  return url === undefined ? next(specifier, context) : { url, format: 'module', shortCircuit: true }
}
