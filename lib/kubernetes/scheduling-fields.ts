import { k8s } from 'cdk8s-plus-30';
import { refusal } from '../internal/issues';
import { shared } from '../internal/optional';
import type { Z } from '../internal/schema';
import { shown } from '../internal/words';
import { labelKeyProblem, labelKeySchema, labelsSchema, labelValueProblem } from './labels';
import { typedObject } from './typed-object';

/** What the API server asks of the parts of a pod's scheduling, as far as cdk8s-plus types it as any text or number. */

const strings = (z: Z) => z.array(z.string());

/** Ways to ask for a label: whether values go with them. */
const OPERATORS = { In: true, NotIn: true, Exists: false, DoesNotExist: false } as const;
const NODE_OPERATORS = { ...OPERATORS, Gt: true, Lt: true } as const;

function expressionSchema(z: Z, operators: Readonly<Record<string, boolean>>, key: (z: Z) => ReturnType<Z['string']>) {
  return z
    .looseObject({ key: key(z), operator: z.enum(Object.keys(operators)), values: strings(z).optional() })
    .superRefine(({ operator, values = [] }, ctx) => {
      if (operators[operator] && values.length === 0) {
        const what = `are missing, without which ${shown(operator)} has nothing to compare with`;
        ctx.addIssue(refusal({ what, fix: 'give at least one.' }, ['values']));
      } else if (!operators[operator] && values.length > 0) {
        ctx.addIssue(refusal({ what: `have no meaning for operator ${shown(operator)}`, fix: 'leave them out.' }, ['values']));
      }
    });
}

const labelSelectorFields = shared((z) =>
  z.looseObject({
    matchLabels: labelsSchema(z).optional(),
    matchExpressions: z.array(expressionSchema(z, OPERATORS, labelKeySchema)).optional(),
  }),
);

const tolerationFields = shared((z) =>
  z
    .looseObject({
      key: z.string().optional(),
      operator: z.enum(['Exists', 'Equal']).optional(),
      value: z.string().optional(),
      effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']).optional(),
      tolerationSeconds: z.int().optional(),
    })
    .superRefine(({ key = '', operator = 'Equal', value = '', effect, tolerationSeconds }, ctx) => {
      const refuse = (field: string, what: string, fix: string) => ctx.addIssue(refusal({ what, fix }, [field]));
      if (operator === 'Exists' && value !== '') {
        refuse('value', `${shown(value)} has no meaning for operator "Exists"`, 'leave it out, or use operator "Equal".');
      }
      if (key === '' && operator !== 'Exists') {
        const fix = 'give the key of the taint, or use operator "Exists", which bears every taint.';
        refuse('key', 'is missing, which only operator "Exists" allows', fix);
      }
      const badKey = key === '' ? undefined : labelKeyProblem('', key);
      if (badKey) ctx.addIssue(refusal(badKey, ['key']));
      const badValue = operator === 'Equal' ? labelValueProblem('', value) : undefined;
      if (badValue) ctx.addIssue(refusal(badValue, ['value']));
      if (tolerationSeconds !== undefined && effect !== 'NoExecute') {
        const what = `${tolerationSeconds} has no meaning ${effect === undefined ? 'without an effect' : `for effect ${shown(effect)}`}`;
        refuse('tolerationSeconds', what, 'leave it out, or give effect "NoExecute", the only one that evicts.');
      }
    }),
);

/** @internal Schema of a toleration. */
export const tolerationSchema = (z: Z) => typedObject<k8s.Toleration>(z, k8s.toJson_Toleration, 'a toleration', tolerationFields);

/** @internal What is known of a topology spread constraint's fields. */
export const spreadFields = shared((z) =>
  z
    .looseObject({
      maxSkew: z.int().min(1),
      topologyKey: labelKeySchema(z),
      whenUnsatisfiable: z.enum(['DoNotSchedule', 'ScheduleAnyway']),
      labelSelector: labelSelectorFields(z).optional(),
      matchLabelKeys: z.array(labelKeySchema(z)).optional(),
      minDomains: z.int().min(1).optional(),
      nodeAffinityPolicy: z.enum(['Honor', 'Ignore']).optional(),
      nodeTaintsPolicy: z.enum(['Honor', 'Ignore']).optional(),
    })
    .superRefine(({ minDomains, whenUnsatisfiable, labelSelector, matchLabelKeys = [] }, ctx) => {
      if (minDomains !== undefined && whenUnsatisfiable !== 'DoNotSchedule') {
        const what = `${minDomains} has no meaning for whenUnsatisfiable ${shown(whenUnsatisfiable)}`;
        ctx.addIssue(refusal({ what, fix: 'leave it out, or give whenUnsatisfiable "DoNotSchedule".' }, ['minDomains']));
      }
      const said = [
        ...Object.keys(labelSelector?.matchLabels ?? {}),
        ...(labelSelector?.matchExpressions ?? []).map(({ key }) => key),
      ];
      matchLabelKeys.forEach((key, i) => {
        if (!said.includes(key)) return;
        const what = `${shown(key)} is in labelSelector already`;
        ctx.addIssue(refusal({ what, fix: 'leave it out here or there.' }, ['matchLabelKeys', i]));
      });
    }),
);

const podTermFields = shared((z) =>
  z
    .looseObject({
      topologyKey: labelKeySchema(z),
      labelSelector: labelSelectorFields(z).optional(),
      namespaces: strings(z).optional(),
      namespaceSelector: labelSelectorFields(z).optional(),
    })
    .superRefine(({ labelSelector }, ctx) => {
      if (labelSelector !== undefined) return;
      const fix = 'give the labels of the pods that are meant: { matchLabels: { … } }.';
      ctx.addIssue(refusal({ what: 'is missing, and without it no pod is meant', fix }, ['labelSelector']));
    }),
);

/** @internal What is known of an affinity's fields. */
export const affinityFields = shared((z) => {
  const weight = z.int().min(1).max(100);
  const nodeTerm = z.looseObject({
    matchExpressions: z.array(expressionSchema(z, NODE_OPERATORS, labelKeySchema)).optional(),
    matchFields: z.array(expressionSchema(z, { In: true, NotIn: true }, () => z.string())).optional(),
  });
  const pods = z
    .looseObject({
      requiredDuringSchedulingIgnoredDuringExecution: z.array(podTermFields(z)).optional(),
      preferredDuringSchedulingIgnoredDuringExecution: z
        .array(z.looseObject({ weight, podAffinityTerm: podTermFields(z) }))
        .optional(),
    })
    .optional();
  return z.looseObject({
    nodeAffinity: z
      .looseObject({
        requiredDuringSchedulingIgnoredDuringExecution: z.looseObject({ nodeSelectorTerms: z.array(nodeTerm).min(1) }).optional(),
        preferredDuringSchedulingIgnoredDuringExecution: z.array(z.looseObject({ weight, preference: nodeTerm })).optional(),
      })
      .optional(),
    podAffinity: pods,
    podAntiAffinity: pods,
  });
});
