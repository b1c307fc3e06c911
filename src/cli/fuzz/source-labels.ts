export async function sourceLabels(_file: string): Promise<string[]> {
  return []
}
