/** What each machine says that its program takes of memory, in bytes. */
export const MEMORY = {
  rss: 64 << 20,
  heapTotal: 32 << 20,
  heapUsed: 16 << 20,
  external: 1 << 20,
  arrayBuffers: 1 << 16,
  /** How large its heap may become. */
  limit: 2 ** 31,
}
