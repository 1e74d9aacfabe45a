cat > chart.yaml <<'END'
apiVersion: kubestage.dev/v1alpha1
kind: App
metadata: { name: chart }
spec:
  team: storefront
  source: { manifests: { paths: [./k8s.yaml] } }
END
cat > k8s.yaml <<'END'
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: data }
spec:
  accessModes: [ReadWriteOnce]
  volumeName: pvc-1f3a
  resources: { requests: { storage: 1Gi } }
END
kubestage build .
