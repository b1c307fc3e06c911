/** Returns the names of so many processes: `n1`, `n2`, … for nodes, `c1`, `c2`, … for clients, and `api1`, `api2`, … for a role. */
export function processNames(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${i + 1}`)
}
