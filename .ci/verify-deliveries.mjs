// Lets the official Node client's own verifier judge captured deliveries: every signature that each of them carries, and
// that none of them fits another body, secret or address.
//
// usage: node .ci/verify-deliveries.mjs PATH-OF-@hubspot/api-client DELIVERY...
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'

const [client, ...files] = process.argv.slice(2)
const { Signature } = createRequire(import.meta.url)(client)
// What v3 decodes in the address before it signs; the helper expects the caller to have done so (documented).
const decoded = (url) => url.replace(/%(3A|2F|3F|40|21|24|27|28|29|2A|2C|3B)/gi, (escape) => decodeURIComponent(escape))
let passed = 0
let failed = 0

const check = (name, judge) => {
  let why = ''
  try {
    if (!judge()) why = 'the verifier refuses it'
  } catch (error) {
    why = String(error && error.message ? error.message : error)
  }
  if (why) failed += 1
  else passed += 1
  console.log(why ? `not ok - ${name}: ${why}` : `ok - ${name}`)
}

// `isValid`, or for v3 the same comparison without the age, so that a delivery captured a while ago still counts.
const fits = (version, delivery, header, more = {}) => {
  const url = version === 'v3' ? decoded(delivery.url) : delivery.url
  const common = { clientSecret: delivery.clientSecret, requestBody: delivery.body, method: delivery.method, url, ...more }
  if (version !== 'v3') return Signature.isValid({ ...common, signature: header, signatureVersion: version })
  const timestamp = Number(delivery.timestamp)
  return Signature.getSignature(common.method, 'v3', { ...common, timestamp }) === header
}

for (const file of files) {
  const delivery = JSON.parse(readFileSync(file, 'utf8'))
  const head = Object.fromEntries(Object.entries(delivery.headers).map(([name, value]) => [name.toLowerCase(), value]))
  delivery.timestamp = head['x-hubspot-request-timestamp']
  const carried = []
  if (head['x-hubspot-signature']) carried.push([head['x-hubspot-signature-version'], head['x-hubspot-signature']])
  if (head['x-hubspot-signature-v3']) carried.push(['v3', head['x-hubspot-signature-v3']])
  const wanted = (/-((?:v[123])+)\.json$/.exec(basename(file))?.[1] ?? 'v1v3').match(/v\d/g).join(' ')
  const names = carried.map(([version]) => version).join(' ')
  check(`webhooks: ${basename(file)} carries ${wanted}`, () => names === wanted)
  for (const [version, header] of carried) {
    check(`webhooks: ${version} of ${basename(file)} verifies`, () => fits(version, delivery, header))
    check(`webhooks: ${version} of ${basename(file)} fits nothing else`, () => {
      const others = [{ requestBody: `${delivery.body} ` }, { clientSecret: 'another' }]
      if (version !== 'v1') others.push({ url: `${delivery.url}&more=1` })
      return others.every((other) => !fits(version, delivery, header, other))
    })
  }
}
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed === 0 ? 0 : 1)
