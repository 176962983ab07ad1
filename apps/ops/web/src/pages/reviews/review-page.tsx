import { Alert, Button } from '@mantine/core';
import { useParams } from 'react-router';
import { useFinishReview, useReview } from '../../api/queries/reviews';
import type { Review } from '../../api/types';
import { Can, useCan } from '../../app/session';
import { BackLink } from '../../components/back-link';
import { formatTime } from '../../components/format-time';
import { notifyFailure, notifySuccess } from '../../components/notify';
import { PageTitle } from '../../components/page-title';
import { Empty, QueryState } from '../../components/query-states';
import { ReportLinks } from './report-links';
import { ReviewOutcome } from './review-outcome';
import { Walk } from './walk';

export function ReviewPage() {
  const { id = '' } = useParams();
  const review = useReview(id);
  return (
    <>
      {!review.data && <PageTitle above={<BackLink to="/reviews">Reviews</BackLink>} title="Review" />}
      <QueryState query={review}>{(data) => <Content key={data.id} review={data} />}</QueryState>
    </>
  );
}

function Content({ review }: { review: Review }) {
  const { id, startedAt, startedBy, finishedAt, items } = review;
  const isOperator = useCan('operator');
  const finish = useFinishReview(id);
  const undecided = items.filter(({ decision }) => decision === null).length;
  return (
    <>
      <PageTitle
        above={<BackLink to="/reviews">Reviews</BackLink>}
        title={`Review of ${formatTime(startedAt)}`}
        hint={
          finishedAt === null
            ? `Started by ${startedBy}. ${undecided === 0 ? 'Everything is decided.' : `${undecided} of ${items.length} to decide.`}`
            : `Started by ${startedBy}, finished ${formatTime(finishedAt)}.`
        }
        actions={
          <>
            <ReportLinks id={id} startedAt={startedAt} />
            {finishedAt === null && (
              <Can role="operator">
                <Button
                  disabled={undecided > 0}
                  loading={finish.isPending}
                  onClick={() =>
                    finish.mutate(undefined, {
                      onSuccess: () => notifySuccess('The review is finished; its report is complete.'),
                      onError: (error) => notifyFailure(error, 'The review is not finished'),
                    })
                  }
                >
                  Finish
                </Button>
              </Can>
            )}
          </>
        }
      />
      {items.length === 0 ? (
        <section className="panel" aria-label="Review">
          <Empty title="Nothing is open" good>
            There is nothing to decide. Finish the review: its report says so.
          </Empty>
        </section>
      ) : finishedAt === null && isOperator ? (
        <>
          {undecided === 0 && (
            <Alert color="teal" mb="md" role="status">
              Every case has a decision. Look over them once more, then finish the review.
            </Alert>
          )}
          <Walk review={review} />
        </>
      ) : (
        <ReviewOutcome items={items} />
      )}
    </>
  );
}
