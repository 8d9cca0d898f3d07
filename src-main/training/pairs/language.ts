/** Frequent function words and chest words that hardly occur in the other languages. */
const WORDS: Record<string, string> = {
  English:
    'the is are of and with there in to was were has have been no not or which this that from for on at by be seen heart lungs lung clear chest pleural effusion within limits size left right bilateral acute evidence unremarkable unchanged stable pulmonary focal opacity cardiac mediastinal silhouette',
  Spanish: 'el los las del con sin una por que se es son no hay en de y al derrame corazón pulmón pulmones tórax radiografía izquierdo derecho normales significativas hallazgos aumento cardiomegalia signos patrón pinzamiento costofrénico',
  German: 'der die das und mit ohne kein keine keinen ist im des den dem nicht ein eine bei nach zum zur von herz lunge lungen erguss beidseits links rechts thorax befund beurteilung unauffällig hinweis stauung verschattung',
  French: 'le les des une et avec sans dans est pas du au aux sur pour par il coeur cœur poumon poumons épanchement gauche droite radiographie thorax pleural absence silhouette cardiaque parenchyme',
  Portuguese: 'o os da do das dos com sem uma um não há em e ao pelo derrame coração pulmão pulmões tórax radiografia esquerdo direito aumento normais',
  Italian: 'il lo gli della del delle dei con senza una non si è nei cuore polmone polmoni versamento sinistra destra torace radiografia ombra cardiaca',
  Dutch: 'de het een met zonder geen van en is niet aan bij naar hart longen longveld pleuravocht links rechts thorax normaal'
}
const LANGUAGES = Object.entries(WORDS).map(([name, words]) => ({ name, words: new Set(words.split(' ')) }))

/**
 * Names a report's language when it is clearly not English, else null. A short or telegraphic report stays: a false alarm costs more than
 * one foreign report among many.
 */
export function foreignLanguage(text: string): string | null {
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  const latin = text.match(/\p{Script=Latin}/gu)?.length ?? 0
  if (letters >= 10 && latin < letters * 0.5) return 'a non-Latin script'
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? []
  const hits = LANGUAGES.map(({ name, words: known }) => ({ name, n: words.filter((word) => known.has(word)).length }))
  const english = hits[0]!.n
  const best = hits.slice(1).toSorted((a, b) => b.n - a.n)[0]!
  return best.n >= 3 && best.n > english * 1.5 ? best.name : null
}
