import { useCase } from '../../api/queries/cases';
import { useCan } from '../../app/session';
import { BackLink } from '../../components/back-link';
import { PageTitle } from '../../components/page-title';
import { Empty, QueryState } from '../../components/query-states';
import { useAddress } from '../../components/use-address';
import { RuleForm } from './rule-form';

/** A rule as it is proposed; with `?case=` it begins with what that case is about. */
export function NewRulePage() {
  const [{ case: caseId }] = useAddress('case');
  const mayPropose = useCan('operator');
  return (
    <>
      <PageTitle
        above={<BackLink to="/rules">Rejection rules</BackLink>}
        title="New rejection rule"
        hint="Proposed by you, in force when another person has approved it. Rejecting is final: those events are never applied."
      />
      {!mayPropose ? (
        <section className="panel" aria-label="New rejection rule">
          <Empty title="A rule is an operator's to propose">You are signed in to look; ask an operator.</Empty>
        </section>
      ) : caseId === '' ? (
        <RuleForm about={undefined} />
      ) : (
        <FromCase id={caseId} />
      )}
    </>
  );
}

function FromCase({ id }: { id: string }) {
  const found = useCase(id);
  return <QueryState query={found}>{(about) => <RuleForm key={about.id} about={about} />}</QueryState>;
}
