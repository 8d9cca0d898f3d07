/** The page lives at `app://umbra/`, bulk data at `umbra://<kind>/...`. No other address is ever loaded. */
export const PAGE_SCHEME = 'app'
export const DATA_SCHEME = 'umbra'
export const PAGE_HOST = 'umbra'
export const PAGE_ORIGIN = `${PAGE_SCHEME}://${PAGE_HOST}`
export const PAGE_URL = `${PAGE_ORIGIN}/index.html`

/** Compares by parts: `URL.origin` is the string `null` for every scheme that is not the web's. */
export function isPageUrl(address: string): boolean {
  try {
    const url = new URL(address)
    return url.protocol === `${PAGE_SCHEME}:` && url.host === PAGE_HOST && url.username === '' && url.password === ''
  } catch {
    return false
  }
}

/** What the page may fetch; everything else is cancelled before it reaches the network. */
export function isOwnUrl(address: string): boolean {
  return isPageUrl(address) || address.startsWith(`${DATA_SCHEME}://`) || address.startsWith(`blob:${PAGE_ORIGIN}/`) || address.startsWith('data:') || address.startsWith('devtools:')
}
