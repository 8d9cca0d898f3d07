/** A model card as rows of text. Nested parts are named by their path, so that nothing of the card is left out. */
export function cardRows(card: Record<string, unknown>, path = ''): [string, string][] {
  return Object.entries(card).flatMap(([key, value]): [string, string][] => {
    const term = path ? `${path}, ${words(key)}` : words(key)
    if (value === null || value === undefined || value === '') return []
    if (Array.isArray(value)) return value.every((item) => typeof item !== 'object') ? [[term, value.join('; ')]] : value.flatMap((item, at) => cardRows({ [String(at + 1)]: item as unknown }, term))
    if (typeof value === 'object') return cardRows(value as Record<string, unknown>, term)
    return [[term, String(value)]]
  })
}

const words = (key: string): string => {
  const spaced = key.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/[_-]+/g, ' ').toLowerCase()
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}
