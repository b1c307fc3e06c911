/** Where a program finds its own package. */
export const OWN_FOLDER = '/app'

/**
 * Where the files of a program are: for the program, its package is the folder `/app`, so that a run is the same wherever that really
 * is. What lies outside of the package is where it is.
 */
export class OwnFolder {
  /** The real folder of the package. */
  readonly root: string

  constructor(root: string) {
    this.root = root
  }

  /** Returns a real path as the program sees it. */
  shown(path: string): string {
    return moved(path, this.root, OWN_FOLDER)
  }

  /** Returns what really is at a path that the program knows. */
  real(path: string): string {
    return this.#isReal(path) ? path : moved(path, OWN_FOLDER, this.root)
  }

  /** The package may itself be in a folder of that name. */
  #isReal(path: string): boolean {
    return moved(path, this.root, '') !== path
  }
}

function moved(path: string, from: string, to: string): string {
  if (path === from) return to
  return path.startsWith(`${from}/`) ? to + path.slice(from.length) : path
}
