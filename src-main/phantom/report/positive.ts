import type { Random } from '../../base/random.ts'
import type { Device, FindingId } from '../types.ts'
import type { Group } from './words.ts'
import { DEGREE, SIZE, article, grade, place } from './words.ts'

type Writer = (random: Random, group: Group) => string[]

/** Alternatives are functions, so that only the one chosen draws further numbers. */
const choose = (random: Random, ...options: (() => string)[]): string => random.pick(options)()

/** A sentence for the findings section and a shorter one for the impression. */
const both = (finding: string, impression: string): string[] => [finding, impression]

const DEVICE_WORDS: Record<Device, (random: Random, side: string) => string> = {
  'endotracheal-tube': (random) => choose(random, () => 'An endotracheal tube is in place with its tip above the carina.', () => 'The endotracheal tube terminates 4 cm above the carina.', () => 'Endotracheal tube in satisfactory position.', () => 'The patient is intubated, with the endotracheal tube in the mid trachea.'),
  'central-line': (random, side) => choose(random, () => `A ${side} central venous catheter terminates in the superior vena cava.`, () => `${side === 'right' ? 'Right' : 'Left'}-sided central line with its tip in the SVC.`, () => `A central venous line enters from the ${side} and ends at the cavoatrial junction.`, () => `The ${side} central venous catheter is in appropriate position.`),
  pacemaker: (random, side) => choose(random, () => `A ${side} chest wall pacemaker is present with leads in the right heart.`, () => `${side === 'right' ? 'Right' : 'Left'}-sided pacemaker with intact leads.`, () => `There is a ${side} pacemaker.`, () => `A cardiac pacemaker projects over the ${side} upper chest.`),
  'chest-tube': (random, side) => choose(random, () => `A ${side} chest tube is in place.`, () => `${side === 'right' ? 'Right' : 'Left'}-sided chest tube with its tip near the apex.`, () => `There is a ${side} pleural drain directed to the apex.`, () => `The ${side} chest tube projects over the ${side} hemithorax.`)
}

export const POSITIVE: Record<FindingId, Writer> = {
  cardiomegaly: (random, { worst }) => {
    const degree = random.pick(DEGREE[grade(random, worst.severity)])
    return both(
      choose(random, () => `There is ${degree} cardiomegaly.`, () => 'The heart is enlarged.', () => `The cardiac silhouette is ${degree}ly enlarged.`, () => 'The heart size is increased.', () => `The cardiothoracic ratio is increased, consistent with ${degree} cardiomegaly.`, () => 'Enlarged cardiac silhouette.', () => 'There is cardiomegaly.', () => `The cardiomediastinal silhouette shows ${degree} enlargement of the heart.`),
      choose(random, () => 'Cardiomegaly.', () => `${degree} cardiomegaly.`, () => 'Enlarged heart.')
    )
  },
  'pleural-effusion': (random, { worst, bilateral, side, findings }) => {
    const size = random.pick(SIZE[grade(random, worst.severity)])
    if (bilateral) {
      const greater = Math.abs(findings[0]!.severity - findings[1]!.severity) > 0.2 ? `, greater on the ${side}` : ''
      return both(
        choose(random, () => `There are ${size} bilateral pleural effusions${greater}.`, () => `Bilateral pleural effusions${greater}.`, () => `Both costophrenic angles are blunted by ${size} pleural effusions${greater}.`, () => `${size} pleural effusions are present on both sides${greater}.`),
        choose(random, () => 'Bilateral pleural effusions.', () => `${size} bilateral effusions.`)
      )
    }
    return both(
      choose(random, () => `There is ${article(size)} ${size} ${side} pleural effusion.`, () => `There is a ${side} pleural effusion.`, () => `${size} ${side} pleural effusion.`, () => `The ${side} costophrenic angle is blunted by ${article(size)} ${size} pleural effusion.`, () => `A ${side} pleural effusion obscures the hemidiaphragm.`, () => `Layering fluid with a meniscus at the ${side} base represents ${article(size)} ${size} effusion.`, () => `${size} effusion on the ${side}.`),
      choose(random, () => `${side} pleural effusion.`, () => `${size} ${side} pleural effusion.`, () => `${side} effusion.`)
    )
  },
  consolidation: (random, { worst, bilateral, side, findings }) => {
    if (bilateral) {
      return both(
        choose(random, () => 'There are bilateral airspace consolidations.', () => `There is consolidation in the ${place(random, findings[0]!.side ?? 'right', findings[0]!.zone ?? 'lower')} and in the ${place(random, findings[1]!.side ?? 'left', findings[1]!.zone ?? 'lower')}.`, () => 'Patchy airspace opacities in both lungs are consistent with consolidation.'),
        choose(random, () => 'Bilateral consolidation.', () => 'Multifocal consolidation, likely pneumonia.')
      )
    }
    const where = place(random, side, worst.zone ?? 'lower')
    const dense = worst.severity > 0.6 ? 'dense' : random.pick(['patchy', 'focal', 'hazy'])
    return both(
      choose(random, () => `There is ${article(dense)} ${dense} consolidation in the ${where}.`, () => `${dense} airspace opacity in the ${where} with air bronchograms.`, () => `There is consolidation in the ${where}.`, () => `Focal consolidation is seen in the ${where}.`, () => `There is airspace consolidation in the ${where}, consistent with pneumonia.`, () => `${article(dense)} ${dense} airspace opacity is present in the ${where}, compatible with consolidation.`),
      choose(random, () => `${where} consolidation.`, () => `Consolidation in the ${where}, likely pneumonia.`, () => `Findings consistent with ${where} pneumonia.`)
    )
  },
  atelectasis: (random, { worst, bilateral, side }) => {
    if (worst.form === 'lobar') {
      const lobe = `${side} ${worst.zone === 'upper' ? 'upper' : 'lower'} lobe`
      return both(
        choose(random, () => `There is ${lobe} atelectasis with volume loss.`, () => `Collapse of the ${lobe} with elevation of the ${side} hemidiaphragm.`, () => `The ${lobe} is atelectatic, with shift of the mediastinum to the ${side}.`, () => `There is ${side} atelectasis with loss of volume.`, () => `Volume loss in the ${side} lung is consistent with ${lobe} atelectasis.`),
        choose(random, () => `${lobe} atelectasis.`, () => `${lobe} collapse.`)
      )
    }
    if (bilateral) return both(choose(random, () => 'There is bibasilar atelectasis.', () => 'Linear opacities at both bases are consistent with atelectasis.', () => 'Platelike atelectasis is seen at both lung bases.'), choose(random, () => 'Bibasilar atelectasis.', () => 'Bilateral basilar atelectasis.'))
    return both(
      choose(random, () => `There is linear atelectasis at the ${side} base.`, () => `Platelike atelectasis in the ${side} lower lung.`, () => `Subsegmental atelectasis at the ${side} lung base.`, () => `Bandlike opacities at the ${side} base are consistent with atelectasis.`, () => `There is ${side} basilar atelectasis.`, () => `There is ${side} atelectasis.`),
      choose(random, () => `${side} basilar atelectasis.`, () => `Subsegmental ${side} atelectasis.`)
    )
  },
  pneumothorax: (random, { worst, side }) => {
    const size = random.pick(SIZE[grade(random, worst.severity)])
    return both(
      choose(random, () => `There is ${article(size)} ${size} ${side} pneumothorax.`, () => `There is a ${side} pneumothorax.`, () => `${size} ${side} apical pneumothorax.`, () => `A ${side} pneumothorax is present with a visible pleural line.`, () => `The visceral pleural line is seen in the ${side} hemithorax, consistent with ${article(size)} ${size} pneumothorax.`, () => `Absent lung markings at the ${side} apex indicate a pneumothorax.`),
      choose(random, () => `${side} pneumothorax.`, () => `${size} ${side} pneumothorax.`)
    )
  },
  edema: (random, { worst }) => {
    const degree = random.pick(DEGREE[grade(random, worst.severity)])
    return both(
      choose(random, () => `There is ${degree} pulmonary edema.`, () => 'Perihilar haze and Kerley B lines are consistent with pulmonary edema.', () => `There is ${degree} interstitial edema with vascular congestion.`, () => 'Bilateral perihilar opacities with cephalization of the vessels represent pulmonary edema.', () => 'There is pulmonary edema.', () => `Pulmonary vascular congestion with ${degree} edema.`),
      choose(random, () => 'Pulmonary edema.', () => `${degree} pulmonary edema.`, () => 'Congestive changes with pulmonary edema.')
    )
  },
  nodule: (random, { worst, side }) => {
    const where = place(random, side, worst.zone ?? 'mid')
    const mm = Math.round(2 * (8 + 9.5 * worst.severity) * (1 + 0.05 * random.normal()))
    const size = random.next() < 0.5 ? `${mm} mm` : `${(mm / 10).toFixed(1)} cm`
    return both(
      choose(random, () => `There is ${/^(8|11 |18)/.test(size) ? 'an' : 'a'} ${size} nodule in the ${where}.`, () => `A rounded nodule projects over the ${where}.`, () => `There is a pulmonary nodule in the ${where}.`, () => `Solitary ${side} lung nodule measuring ${size}.`, () => `There is a ${side} lung nodule.`, () => `A well-circumscribed nodular opacity is seen in the ${where}.`),
      choose(random, () => `${side} lung nodule.`, () => `Pulmonary nodule in the ${where}; CT is recommended.`, () => `${where} nodule.`)
    )
  },
  // The phantom always breaks two ribs or more.
  fracture: (random, { side }) => both(
    choose(random, () => `There are displaced ${side} rib fractures.`, () => `Multiple acute ${side} rib fractures.`, () => `Fractures of several ${side} ribs are seen.`, () => `There are ${side} lateral rib fractures with displacement.`, () => `There is a displaced fracture of more than one ${side} rib.`, () => `There is a ${side} rib fracture at several levels.`),
    choose(random, () => `${side} rib fractures.`, () => `Multiple ${side} rib fractures.`, () => `Displaced ${side} rib fracture.`)
  ),
  'support-devices': (random, { findings }) => [
    findings.map((one) => DEVICE_WORDS[one.device ?? 'central-line'](random, one.side ?? 'right')).join(' '),
    choose(random, () => 'Support devices as described.', () => 'Lines and tubes as described above.', () => 'Support devices are in place.')
  ]
}
