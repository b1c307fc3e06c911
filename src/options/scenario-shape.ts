/** Whether something has what `scenario` returns: also where another copy of sameseed made it. */
export function hasScenarioShape(value: unknown): boolean {
  const parts = ['name', 'nodes', 'properties', 'checkers', 'durationUs']
  return typeof value === 'object' && value !== null && parts.every(part => part in value)
}
