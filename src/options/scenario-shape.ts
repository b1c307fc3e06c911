/** Whether something has what `scenario` returns: also where another copy of sameseed made it. */
export function hasScenarioShape(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  const { roles, durationUs } = value as { readonly roles?: unknown; readonly durationUs?: unknown }
  const parts = ['name', 'nodes', 'properties', 'checkers']
  return Array.isArray(roles) && typeof durationUs === 'number' && parts.every(part => part in value)
}
