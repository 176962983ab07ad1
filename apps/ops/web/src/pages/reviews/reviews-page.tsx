import { Anchor, Button } from '@mantine/core';
import { Link, useNavigate } from 'react-router';
import { useReviews, useStartReview } from '../../api/queries/reviews';
import type { ReviewSummary } from '../../api/types';
import { Can } from '../../app/session';
import { DataTable } from '../../components/data-table';
import type { Column } from '../../components/data-table';
import { formatDuration, formatTime } from '../../components/format-time';
import { notifyFailure } from '../../components/notify';
import { PageTitle } from '../../components/page-title';
import { Empty } from '../../components/query-states';
import { ToneBadge } from '../../components/tone-badge';

export function ReviewsPage() {
  const reviews = useReviews();
  const start = useStartReview();
  const navigate = useNavigate();
  const unfinished = reviews.rows?.find(({ finishedAt }) => finishedAt === null);
  const begin = () =>
    start.mutate(undefined, {
      onSuccess: ({ id }) => void navigate(`/reviews/${id}`),
      onError: (error) => notifyFailure(error, 'The review was not started'),
    });
  return (
    <>
      <PageTitle
        title="Weekly review"
        hint="Everything that is unresolved, one case after the other, oldest first: a root cause and a decision on each."
        actions={
          <Can role="operator">
            {unfinished ? (
              <Button component={Link} to={`/reviews/${unfinished.id}`}>
                Go on with the review
              </Button>
            ) : (
              <Button loading={start.isPending} disabled={reviews.rows === undefined} onClick={begin}>
                Start a review
              </Button>
            )}
          </Can>
        }
      />
      <section className="panel" aria-label="Reviews">
        <DataTable
          {...reviews}
          label="Reviews"
          columns={columns}
          rowKey={({ id }) => id}
          empty={
            <Empty title="There has been no review yet">
              Start one once a week. It takes a few minutes when little is open, and ends with a report.
            </Empty>
          }
        />
      </section>
    </>
  );
}

const columns: Column<ReviewSummary>[] = [
  {
    key: 'review',
    header: 'Review',
    heading: true,
    cell: ({ id, startedAt }) => (
      <Anchor component={Link} to={`/reviews/${id}`} fw={600} size="sm">
        {formatTime(startedAt)}
      </Anchor>
    ),
  },
  {
    key: 'state',
    header: 'State',
    width: '120px',
    cell: ({ finishedAt }) =>
      finishedAt === null ? <ToneBadge tone="info">going on</ToneBadge> : <ToneBadge tone="good">finished</ToneBadge>,
  },
  {
    key: 'decided',
    header: 'Decided',
    align: 'right',
    width: '120px',
    cell: ({ cases, decided }) => (
      <span className="numeric">
        {decided} of {cases}
      </span>
    ),
  },
  { key: 'by', header: 'Started by', width: '120px', cell: ({ startedBy }) => startedBy },
  {
    key: 'took',
    header: 'Took',
    align: 'right',
    width: '110px',
    cell: ({ startedAt, finishedAt }) =>
      finishedAt === null ? '–' : formatDuration(Date.parse(finishedAt) - Date.parse(startedAt)),
  },
];
