import { UnstyledButton } from '@mantine/core';
import type { ReviewItem } from '../../api/types';
import { Icon } from '../../components/icon';
import { showControls } from '../../components/json-text';
import { decisions } from './decisions';
import './case-list.css';

interface CaseListProps {
  items: ReviewItem[];
  current: number;
  onChoose: (index: number) => void;
}

/** All cases of the review, to jump to any. */
export function CaseList({ items, current, onChoose }: CaseListProps) {
  return (
    <nav className="panel review-list" aria-label="Cases of the review">
      <ol>
        {items.map((item, index) => (
          <li key={item.case.id}>
            <UnstyledButton aria-current={index === current ? 'step' : undefined} onClick={() => onChoose(index)}>
              <span className="review-list-number numeric">
                {item.decision === null ? (
                  index + 1
                ) : (
                  <span style={{ color: 'var(--tone-good)' }}>
                    <Icon name="check" size={16} />
                  </span>
                )}
              </span>
              <span>
                {showControls(item.case.title)}
                <small>{item.decision === null ? 'to decide' : decisions[item.decision].label}</small>
              </span>
            </UnstyledButton>
          </li>
        ))}
      </ol>
    </nav>
  );
}
