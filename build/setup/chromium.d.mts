export function findChromium(): string | null
export function requireChromium(purpose: string): string
